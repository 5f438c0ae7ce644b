-- Postes par état du dossier
SELECT 'postes-etat' AS tableau, p.etat AS ligne,
  count(*) AS "Postes",
  sum(p.etp) AS "ETP"
FROM postes p
GROUP BY p.etat
UNION ALL
SELECT 'postes-etat', 'TOTAL',
  count(*) AS "Postes",
  sum(p.etp) AS "ETP"
FROM postes p
UNION ALL
SELECT 'postes-etat', 'Dossiers qui donnent ce chiffre',
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE p.etp IS NOT NULL)
UNION ALL
SELECT 'postes-etat', 'Dossiers comptés',
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true)
ORDER BY ALL;
