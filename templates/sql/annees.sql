-- Les années de contrat
-- L'année 1 de chaque poste commence avec son contrat. Les dépenses réalisées et les aides versées ne sont données que toutes années réunies. Les indicateurs par année sont dans la feuille « Indicateurs ».
SELECT 'annees' AS tableau, p.year AS ligne,
  (SELECT sum(l.prevu) FROM lignes_programme l WHERE l.dossier_year = p.year) AS "Jours prévus",
  (SELECT sum(l.realise) FROM lignes_programme l WHERE l.dossier_year = p.year) AS "Jours réalisés",
  (SELECT sum(coalesce(l.montant_1, 0) + coalesce(l.montant_2, 0) + coalesce(l.montant_3, 0)) FILTER (WHERE l.montant_1 IS NOT NULL OR l.montant_2 IS NOT NULL OR l.montant_3 IS NOT NULL) FROM lignes_financement_depenses l WHERE l.dossier_year = p.year AND l.dossier_taxe = 'HT') AS "Dépenses prévues (HT)",
  (SELECT sum(coalesce(l.montant_1, 0) + coalesce(l.montant_2, 0) + coalesce(l.montant_3, 0)) FILTER (WHERE l.montant_1 IS NOT NULL OR l.montant_2 IS NOT NULL OR l.montant_3 IS NOT NULL) FROM lignes_financement_depenses l WHERE l.dossier_year = p.year AND l.dossier_taxe = 'TTC') AS "Dépenses prévues (TTC)",
  (SELECT sum(coalesce(l.montant_1, 0) + coalesce(l.montant_2, 0) + coalesce(l.montant_3, 0)) FILTER (WHERE l.montant_1 IS NOT NULL OR l.montant_2 IS NOT NULL OR l.montant_3 IS NOT NULL) FROM lignes_financement_ressources l WHERE l.dossier_year = p.year AND l.code = 'ademe' AND l.dossier_taxe = 'HT') AS "Aide ADEME prévue (HT)",
  (SELECT sum(coalesce(l.montant_1, 0) + coalesce(l.montant_2, 0) + coalesce(l.montant_3, 0)) FILTER (WHERE l.montant_1 IS NOT NULL OR l.montant_2 IS NOT NULL OR l.montant_3 IS NOT NULL) FROM lignes_financement_ressources l WHERE l.dossier_year = p.year AND l.code = 'ademe' AND l.dossier_taxe = 'TTC') AS "Aide ADEME prévue (TTC)"
FROM postes p
GROUP BY p.year
UNION ALL
SELECT 'annees', 'TOTAL',
  (SELECT sum(l.prevu) FROM lignes_programme l WHERE true) AS "Jours prévus",
  (SELECT sum(l.realise) FROM lignes_programme l WHERE true) AS "Jours réalisés",
  (SELECT sum(coalesce(l.montant_1, 0) + coalesce(l.montant_2, 0) + coalesce(l.montant_3, 0)) FILTER (WHERE l.montant_1 IS NOT NULL OR l.montant_2 IS NOT NULL OR l.montant_3 IS NOT NULL) FROM lignes_financement_depenses l WHERE l.dossier_taxe = 'HT') AS "Dépenses prévues (HT)",
  (SELECT sum(coalesce(l.montant_1, 0) + coalesce(l.montant_2, 0) + coalesce(l.montant_3, 0)) FILTER (WHERE l.montant_1 IS NOT NULL OR l.montant_2 IS NOT NULL OR l.montant_3 IS NOT NULL) FROM lignes_financement_depenses l WHERE l.dossier_taxe = 'TTC') AS "Dépenses prévues (TTC)",
  (SELECT sum(coalesce(l.montant_1, 0) + coalesce(l.montant_2, 0) + coalesce(l.montant_3, 0)) FILTER (WHERE l.montant_1 IS NOT NULL OR l.montant_2 IS NOT NULL OR l.montant_3 IS NOT NULL) FROM lignes_financement_ressources l WHERE l.code = 'ademe' AND l.dossier_taxe = 'HT') AS "Aide ADEME prévue (HT)",
  (SELECT sum(coalesce(l.montant_1, 0) + coalesce(l.montant_2, 0) + coalesce(l.montant_3, 0)) FILTER (WHERE l.montant_1 IS NOT NULL OR l.montant_2 IS NOT NULL OR l.montant_3 IS NOT NULL) FROM lignes_financement_ressources l WHERE l.code = 'ademe' AND l.dossier_taxe = 'TTC') AS "Aide ADEME prévue (TTC)"
FROM postes p
UNION ALL
SELECT 'annees', 'Dossiers qui donnent ce chiffre',
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_programme l USING (cle) WHERE l.prevu IS NOT NULL),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_programme l USING (cle) WHERE l.realise IS NOT NULL),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_financement_depenses l USING (cle) WHERE l.dossier_taxe = 'HT' AND (l.montant_1 IS NOT NULL OR l.montant_2 IS NOT NULL OR l.montant_3 IS NOT NULL)),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_financement_depenses l USING (cle) WHERE l.dossier_taxe = 'TTC' AND (l.montant_1 IS NOT NULL OR l.montant_2 IS NOT NULL OR l.montant_3 IS NOT NULL)),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_financement_ressources l USING (cle) WHERE l.code = 'ademe' AND l.dossier_taxe = 'HT' AND (l.montant_1 IS NOT NULL OR l.montant_2 IS NOT NULL OR l.montant_3 IS NOT NULL)),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_financement_ressources l USING (cle) WHERE l.code = 'ademe' AND l.dossier_taxe = 'TTC' AND (l.montant_1 IS NOT NULL OR l.montant_2 IS NOT NULL OR l.montant_3 IS NOT NULL))
UNION ALL
SELECT 'annees', 'Dossiers comptés',
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE p.taxe = 'HT'),
  (SELECT count(*) FROM postes p WHERE p.taxe = 'TTC'),
  (SELECT count(*) FROM postes p WHERE p.taxe = 'HT'),
  (SELECT count(*) FROM postes p WHERE p.taxe = 'TTC')
ORDER BY ALL;
