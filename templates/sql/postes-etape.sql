-- Postes par étape
SELECT 'postes-etape' AS tableau, p.etape AS ligne,
  count(*) AS "Postes",
  sum(p.etp) AS "ETP"
FROM postes p
GROUP BY p.etape
UNION ALL
SELECT 'postes-etape', 'TOTAL',
  count(*) AS "Postes",
  sum(p.etp) AS "ETP"
FROM postes p
UNION ALL
SELECT 'postes-etape', 'Dossiers qui donnent ce chiffre',
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE p.etp IS NOT NULL)
UNION ALL
SELECT 'postes-etape', 'Dossiers comptés',
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true)
ORDER BY ALL;
