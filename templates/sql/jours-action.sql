-- Jours prévus et réalisés, par action et par année de contrat
WITH l AS (
  SELECT l.*, coalesce((SELECT libelle FROM listes e WHERE e.liste = 'actions' AND e.code = l.code),
    CASE WHEN l.action IS NULL THEN 'Non renseigné' ELSE 'Hors liste' END) AS groupe
  FROM lignes_programme l
)
SELECT 'jours-action' AS tableau, groupe AS ligne,
  sum(l.prevu) FILTER (WHERE l.annee = 1) AS "Prévus – Année 1",
  sum(l.prevu) FILTER (WHERE l.annee = 2) AS "Prévus – Année 2",
  sum(l.prevu) FILTER (WHERE l.annee = 3) AS "Prévus – Année 3",
  sum(l.prevu) AS "Prévus – Total",
  sum(l.realise) FILTER (WHERE l.annee = 1) AS "Réalisés – Année 1",
  sum(l.realise) FILTER (WHERE l.annee = 2) AS "Réalisés – Année 2",
  sum(l.realise) FILTER (WHERE l.annee = 3) AS "Réalisés – Année 3",
  sum(l.realise) AS "Réalisés – Total",
  count(DISTINCT cle) FILTER (WHERE (l.prevu IS NOT NULL AND l.annee = 1 OR l.prevu IS NOT NULL AND l.annee = 2 OR l.prevu IS NOT NULL AND l.annee = 3 OR l.prevu IS NOT NULL OR l.realise IS NOT NULL AND l.annee = 1 OR l.realise IS NOT NULL AND l.annee = 2 OR l.realise IS NOT NULL AND l.annee = 3 OR l.realise IS NOT NULL)) AS "Dossiers",
  (SELECT count(*) FROM postes) AS "sur"
FROM l
GROUP BY groupe
UNION ALL
SELECT 'jours-action', libelle,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  0, (SELECT count(*) FROM postes)
FROM listes e
WHERE e.liste = 'actions' AND e.libelle NOT IN (SELECT groupe FROM l)
UNION ALL
SELECT 'jours-action', 'TOTAL',
  sum(l.prevu) FILTER (WHERE l.annee = 1),
  sum(l.prevu) FILTER (WHERE l.annee = 2),
  sum(l.prevu) FILTER (WHERE l.annee = 3),
  sum(l.prevu),
  sum(l.realise) FILTER (WHERE l.annee = 1),
  sum(l.realise) FILTER (WHERE l.annee = 2),
  sum(l.realise) FILTER (WHERE l.annee = 3),
  sum(l.realise),
  NULL, NULL
FROM l
WHERE true
UNION ALL
SELECT 'jours-action', 'Dossiers qui donnent ce chiffre',
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_programme l USING (cle) WHERE l.prevu IS NOT NULL AND l.annee = 1),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_programme l USING (cle) WHERE l.prevu IS NOT NULL AND l.annee = 2),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_programme l USING (cle) WHERE l.prevu IS NOT NULL AND l.annee = 3),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_programme l USING (cle) WHERE l.prevu IS NOT NULL),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_programme l USING (cle) WHERE l.realise IS NOT NULL AND l.annee = 1),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_programme l USING (cle) WHERE l.realise IS NOT NULL AND l.annee = 2),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_programme l USING (cle) WHERE l.realise IS NOT NULL AND l.annee = 3),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_programme l USING (cle) WHERE l.realise IS NOT NULL),
  NULL,
  NULL
UNION ALL
SELECT 'jours-action', 'Dossiers comptés',
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true),
  NULL,
  NULL
ORDER BY ALL;
