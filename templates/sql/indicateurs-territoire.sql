-- Indicateurs de territoire, additionnés
-- La situation en fin d'année s'additionne entre dossiers, jamais entre années ; « dont territoire partagé » compte les dossiers dont un EPCI est aussi couvert par un autre poste.
SELECT 'indicateurs-territoire' AS tableau, indicateur AS ligne,
  sum(initiale) AS "Valeur initiale",
  sum(annee_1) AS "Année 1",
  sum(annee_2) AS "Année 2",
  sum(annee_3) AS "Année 3",
  sum(objectif) AS "Objectif",
  count(*) FILTER (WHERE annees_connues > 0) AS "Dossiers",
  (SELECT count(*) FROM postes) AS "sur",
  count(*) FILTER (WHERE annees_connues > 0 AND dossier_territoire_partage) AS "dont territoire partagé"
FROM indicateurs_comptes
WHERE reunion = 'somme' AND famille_catalogue = 'Territoire'
GROUP BY indicateur
ORDER BY ALL;
