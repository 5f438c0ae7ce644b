-- Indicateurs d'activité, additionnés
-- Seuls s'additionnent les indicateurs que le catalogue déclare additionnables. La part de l'objectif ne porte que sur les dossiers qui donnent un objectif et au moins une année.
SELECT 'indicateurs-activite' AS tableau, indicateur AS ligne,
  sum(initiale) AS "Valeur initiale",
  sum(annee_1) AS "Année 1",
  sum(annee_2) AS "Année 2",
  sum(annee_3) AS "Année 3",
  sum(coalesce(annee_1, 0) + coalesce(annee_2, 0) + coalesce(annee_3, 0)) FILTER (WHERE annees_connues > 0) AS "Cumul des années",
  coalesce(sum(coalesce(annee_1, 0) + coalesce(annee_2, 0) + coalesce(annee_3, 0)) FILTER (WHERE objectif IS NOT NULL), 0)::DOUBLE / nullif(sum(objectif) FILTER (WHERE annees_connues > 0), 0) AS "Part de l'objectif",
  sum(objectif) AS "Objectif",
  count(*) FILTER (WHERE annees_connues > 0) AS "Dossiers",
  (SELECT count(*) FROM postes) AS "sur",
  count(*) FILTER (WHERE annees_connues > 0 AND dossier_territoire_partage) AS "dont territoire partagé"
FROM indicateurs_comptes
WHERE reunion = 'somme' AND famille_catalogue = 'Activité'
GROUP BY indicateur
ORDER BY ALL;
