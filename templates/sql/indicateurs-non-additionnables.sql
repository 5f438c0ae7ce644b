-- Indicateurs non additionnables
-- Taux, ratios et situations propres à chaque territoire : ni somme, ni moyenne. Sont donnés les extrêmes et la médiane des dernières valeurs connues ; le détail par dossier est dans « Données indicateurs ».
SELECT 'indicateurs-non-additionnables' AS tableau, indicateur AS ligne,
  min(derniere) AS "Minimum",
  median(derniere) AS "Médiane",
  max(derniere) AS "Maximum",
  count(*) FILTER (WHERE annees_connues > 0) AS "Dossiers",
  (SELECT count(*) FROM postes) AS "sur"
FROM indicateurs_comptes
WHERE reunion = 'à part'
GROUP BY indicateur
ORDER BY ALL;
