-- Postes par département
-- Un poste présent dans plusieurs départements compte dans chacun ; le total ne le compte qu'une fois.
SELECT 'postes-departement' AS tableau, p.groupe AS ligne,
  count(*) AS "Postes",
  sum(p.etp) AS "ETP"
FROM postes_par_departements p
GROUP BY p.groupe
UNION ALL
SELECT 'postes-departement', 'TOTAL',
  count(*) AS "Postes",
  sum(p.etp) AS "ETP"
FROM postes p
UNION ALL
SELECT 'postes-departement', 'Dossiers qui donnent ce chiffre',
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE p.etp IS NOT NULL)
UNION ALL
SELECT 'postes-departement', 'Dossiers comptés',
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true)
ORDER BY ALL;
