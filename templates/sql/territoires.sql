-- EPCI couverts par plusieurs postes
-- Une population ou un indicateur additionné peut compter deux fois ces territoires.
SELECT 'territoires' AS tableau, p.groupe AS ligne,
  count(*) AS "Postes"
FROM postes_par_epci p
GROUP BY p.groupe
HAVING count(*) > 1
ORDER BY ALL;
