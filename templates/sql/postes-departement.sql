-- Les départements
-- Un poste présent dans plusieurs départements compte entier dans chacun ; le total ne le compte qu'une fois.
SELECT 'postes-departement' AS tableau, p.groupe AS ligne,
  count(*) AS "Postes",
  sum(p.etp) AS "ETP",
  (SELECT sum(l.prevu) FROM lignes_programme l WHERE l.dossier_departements = p.groupe) AS "Jours prévus",
  (SELECT sum(l.realise) FROM lignes_programme l WHERE l.dossier_departements = p.groupe) AS "Jours réalisés",
  (SELECT sum(l.total) FROM lignes_financement_depenses l WHERE l.dossier_departements = p.groupe AND l.dossier_taxe = 'HT') AS "Dépenses prévues (HT)",
  (SELECT sum(l.total) FROM lignes_financement_depenses l WHERE l.dossier_departements = p.groupe AND l.dossier_taxe = 'TTC') AS "Dépenses prévues (TTC)",
  (SELECT sum(l.total) FROM lignes_financement_ressources l WHERE l.dossier_departements = p.groupe AND l.code = 'ademe' AND l.dossier_taxe = 'HT') AS "Aide ADEME prévue (HT)",
  (SELECT sum(l.total) FROM lignes_financement_ressources l WHERE l.dossier_departements = p.groupe AND l.code = 'ademe' AND l.dossier_taxe = 'TTC') AS "Aide ADEME prévue (TTC)",
  (SELECT sum(l.total) FROM lignes_equipements l WHERE l.dossier_departements = p.groupe AND l.dossier_taxe = 'HT') AS "Équipements (HT)",
  (SELECT sum(l.total) FROM lignes_equipements l WHERE l.dossier_departements = p.groupe AND l.dossier_taxe = 'TTC') AS "Équipements (TTC)"
FROM postes_par_departements p
GROUP BY p.groupe
UNION ALL
SELECT 'postes-departement', 'TOTAL',
  count(*) AS "Postes",
  sum(p.etp) AS "ETP",
  (SELECT sum(l.prevu) FROM lignes_programme l WHERE true) AS "Jours prévus",
  (SELECT sum(l.realise) FROM lignes_programme l WHERE true) AS "Jours réalisés",
  (SELECT sum(l.total) FROM lignes_financement_depenses l WHERE l.dossier_taxe = 'HT') AS "Dépenses prévues (HT)",
  (SELECT sum(l.total) FROM lignes_financement_depenses l WHERE l.dossier_taxe = 'TTC') AS "Dépenses prévues (TTC)",
  (SELECT sum(l.total) FROM lignes_financement_ressources l WHERE l.code = 'ademe' AND l.dossier_taxe = 'HT') AS "Aide ADEME prévue (HT)",
  (SELECT sum(l.total) FROM lignes_financement_ressources l WHERE l.code = 'ademe' AND l.dossier_taxe = 'TTC') AS "Aide ADEME prévue (TTC)",
  (SELECT sum(l.total) FROM lignes_equipements l WHERE l.dossier_taxe = 'HT') AS "Équipements (HT)",
  (SELECT sum(l.total) FROM lignes_equipements l WHERE l.dossier_taxe = 'TTC') AS "Équipements (TTC)"
FROM postes p
UNION ALL
SELECT 'postes-departement', 'Dossiers qui donnent ce chiffre',
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE p.etp IS NOT NULL),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_programme l USING (cle) WHERE l.prevu IS NOT NULL),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_programme l USING (cle) WHERE l.realise IS NOT NULL),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_financement_depenses l USING (cle) WHERE l.dossier_taxe = 'HT' AND l.total IS NOT NULL),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_financement_depenses l USING (cle) WHERE l.dossier_taxe = 'TTC' AND l.total IS NOT NULL),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_financement_ressources l USING (cle) WHERE l.code = 'ademe' AND l.dossier_taxe = 'HT' AND l.total IS NOT NULL),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_financement_ressources l USING (cle) WHERE l.code = 'ademe' AND l.dossier_taxe = 'TTC' AND l.total IS NOT NULL),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_equipements l USING (cle) WHERE l.dossier_taxe = 'HT' AND l.total IS NOT NULL),
  (SELECT count(DISTINCT p.cle) FROM postes p JOIN lignes_equipements l USING (cle) WHERE l.dossier_taxe = 'TTC' AND l.total IS NOT NULL)
UNION ALL
SELECT 'postes-departement', 'Dossiers comptés',
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE true),
  (SELECT count(*) FROM postes p WHERE p.taxe = 'HT'),
  (SELECT count(*) FROM postes p WHERE p.taxe = 'TTC'),
  (SELECT count(*) FROM postes p WHERE p.taxe = 'HT'),
  (SELECT count(*) FROM postes p WHERE p.taxe = 'TTC'),
  (SELECT count(*) FROM postes p WHERE p.taxe = 'HT'),
  (SELECT count(*) FROM postes p WHERE p.taxe = 'TTC')
ORDER BY ALL;
