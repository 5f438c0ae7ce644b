-- Équipements par catégorie
WITH l AS (
  SELECT l.*, coalesce((SELECT libelle FROM listes e WHERE e.liste = 'categories_equipement' AND e.code = l.categorie),
    CASE WHEN l.categorie IS NULL THEN 'Non renseigné' ELSE 'Hors liste' END) AS groupe
  FROM lignes_equipements l
)
SELECT 'equipements/' || l.dossier_taxe AS tableau, groupe AS ligne,
  count(*) AS "Lignes",
  sum(l.quantite) AS "Quantité",
  sum(l.total) AS "Montant",
  count(DISTINCT cle) FILTER (WHERE (l.quantite IS NOT NULL OR l.total IS NOT NULL)) AS "Dossiers",
  (SELECT count(*) FROM postes p WHERE p.taxe = l.dossier_taxe) AS "sur"
FROM l
GROUP BY l.dossier_taxe, groupe
UNION ALL
SELECT 'equipements/' || l.dossier_taxe, 'TOTAL',
  count(*),
  sum(l.quantite),
  sum(l.total),
  NULL, NULL
FROM l
WHERE true
GROUP BY l.dossier_taxe
UNION ALL
SELECT 'equipements/' || s.valeur, 'Dossiers qui donnent ce chiffre',
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_equipements l USING (cle) WHERE true AND p.taxe = s.valeur),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_equipements l USING (cle) WHERE l.quantite IS NOT NULL AND p.taxe = s.valeur),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_equipements l USING (cle) WHERE l.total IS NOT NULL AND p.taxe = s.valeur),
  NULL,
  NULL
FROM (SELECT DISTINCT dossier_taxe AS valeur FROM l) s
UNION ALL
SELECT 'equipements/' || s.valeur, 'Dossiers comptés',
  (SELECT count(*) FROM postes p WHERE p.taxe = s.valeur),
  (SELECT count(*) FROM postes p WHERE p.taxe = s.valeur),
  (SELECT count(*) FROM postes p WHERE p.taxe = s.valeur),
  NULL,
  NULL
FROM (SELECT DISTINCT dossier_taxe AS valeur FROM l) s
ORDER BY ALL;
