-- Ressources par financeur
WITH l AS (
  SELECT l.*, coalesce((SELECT libelle FROM listes e WHERE e.liste = 'financeurs' AND e.code = l.code),
    CASE WHEN l.financeur IS NULL THEN 'Non renseigné' ELSE 'Hors liste' END) AS groupe
  FROM lignes_financement_ressources l
)
SELECT 'ressources/' || l.dossier_taxe AS tableau, groupe AS ligne,
  sum(l.montant_1) AS "Prévu – Année 1",
  sum(l.montant_2) AS "Prévu – Année 2",
  sum(l.montant_3) AS "Prévu – Année 3",
  sum(l.total) AS "Prévu – Total",
  sum(l.verse) AS "Versé",
  count(DISTINCT cle) FILTER (WHERE (l.montant_1 IS NOT NULL OR l.montant_2 IS NOT NULL OR l.montant_3 IS NOT NULL OR l.total IS NOT NULL OR l.verse IS NOT NULL)) AS "Dossiers",
  (SELECT count(*) FROM postes p WHERE p.taxe = l.dossier_taxe) AS "sur"
FROM l
GROUP BY l.dossier_taxe, groupe
UNION ALL
SELECT 'ressources/' || l.dossier_taxe, 'TOTAL',
  sum(l.montant_1),
  sum(l.montant_2),
  sum(l.montant_3),
  sum(l.total),
  sum(l.verse),
  NULL, NULL
FROM l
WHERE (l.code IS NULL OR l.code NOT IN ('nature'))
GROUP BY l.dossier_taxe
UNION ALL
SELECT 'ressources/' || s.valeur, 'Dossiers qui donnent ce chiffre',
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_financement_ressources l USING (cle) WHERE l.montant_1 IS NOT NULL AND p.taxe = s.valeur),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_financement_ressources l USING (cle) WHERE l.montant_2 IS NOT NULL AND p.taxe = s.valeur),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_financement_ressources l USING (cle) WHERE l.montant_3 IS NOT NULL AND p.taxe = s.valeur),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_financement_ressources l USING (cle) WHERE l.total IS NOT NULL AND p.taxe = s.valeur),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_financement_ressources l USING (cle) WHERE l.verse IS NOT NULL AND p.taxe = s.valeur),
  NULL,
  NULL
FROM (SELECT DISTINCT dossier_taxe AS valeur FROM l) s
UNION ALL
SELECT 'ressources/' || s.valeur, 'Dossiers comptés',
  (SELECT count(*) FROM postes p WHERE p.taxe = s.valeur),
  (SELECT count(*) FROM postes p WHERE p.taxe = s.valeur),
  (SELECT count(*) FROM postes p WHERE p.taxe = s.valeur),
  (SELECT count(*) FROM postes p WHERE p.taxe = s.valeur),
  (SELECT count(*) FROM postes p WHERE p.taxe = s.valeur),
  NULL,
  NULL
FROM (SELECT DISTINCT dossier_taxe AS valeur FROM l) s
ORDER BY ALL;
