-- Indicateurs en moyenne pondérée
-- Chaque valeur pèse autant que la grandeur de pondération du même dossier et de la même année (la population, pour des kg par habitant). Un dossier sans cette grandeur n'entre pas dans la moyenne ; il est compté dans « sans poids ».
SELECT 'indicateurs-moyennes' AS tableau, indicateur AS ligne,
  sum(initiale::DOUBLE * poids_initiale::DOUBLE) / nullif(sum(poids_initiale::DOUBLE) FILTER (WHERE initiale IS NOT NULL), 0) AS "Valeur initiale",
  sum(annee_1::DOUBLE * poids_annee_1::DOUBLE) / nullif(sum(poids_annee_1::DOUBLE) FILTER (WHERE annee_1 IS NOT NULL), 0) AS "Année 1",
  sum(annee_2::DOUBLE * poids_annee_2::DOUBLE) / nullif(sum(poids_annee_2::DOUBLE) FILTER (WHERE annee_2 IS NOT NULL), 0) AS "Année 2",
  sum(annee_3::DOUBLE * poids_annee_3::DOUBLE) / nullif(sum(poids_annee_3::DOUBLE) FILTER (WHERE annee_3 IS NOT NULL), 0) AS "Année 3",
  count(*) FILTER (WHERE annees_connues > 0) AS "Dossiers",
  (SELECT count(*) FROM postes) AS "sur",
  count(*) FILTER (WHERE annees_connues > 0 AND sans_poids) AS "sans poids"
FROM indicateurs_comptes
WHERE reunion = 'moyenne'
GROUP BY indicateur
ORDER BY ALL;
