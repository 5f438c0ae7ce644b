-- Les porteurs, selon leur nature
SELECT 'postes-nature' AS tableau, p.nature_porteur AS ligne,
  count(*) AS "Postes",
  sum(p.etp) AS "ETP",
  (SELECT sum(l.prevu) FROM lignes_programme l WHERE l.dossier_nature_porteur = p.nature_porteur) AS "Jours prévus",
  (SELECT sum(l.realise) FROM lignes_programme l WHERE l.dossier_nature_porteur = p.nature_porteur) AS "Jours réalisés",
  (SELECT sum(l.total) FROM lignes_financement_depenses l WHERE l.dossier_nature_porteur = p.nature_porteur AND l.dossier_taxe = 'HT') AS "Dépenses prévues (HT)",
  (SELECT sum(l.total) FROM lignes_financement_depenses l WHERE l.dossier_nature_porteur = p.nature_porteur AND l.dossier_taxe = 'TTC') AS "Dépenses prévues (TTC)",
  (SELECT sum(l.total) FROM lignes_financement_ressources l WHERE l.dossier_nature_porteur = p.nature_porteur AND l.code = 'ademe' AND l.dossier_taxe = 'HT') AS "Aide ADEME prévue (HT)",
  (SELECT sum(l.total) FROM lignes_financement_ressources l WHERE l.dossier_nature_porteur = p.nature_porteur AND l.code = 'ademe' AND l.dossier_taxe = 'TTC') AS "Aide ADEME prévue (TTC)",
  (SELECT sum(l.total) FROM lignes_equipements l WHERE l.dossier_nature_porteur = p.nature_porteur AND l.dossier_taxe = 'HT') AS "Équipements (HT)",
  (SELECT sum(l.total) FROM lignes_equipements l WHERE l.dossier_nature_porteur = p.nature_porteur AND l.dossier_taxe = 'TTC') AS "Équipements (TTC)"
FROM postes p
GROUP BY p.nature_porteur
UNION ALL
SELECT 'postes-nature', 'TOTAL',
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
SELECT 'postes-nature', 'Dossiers qui donnent ce chiffre',
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
SELECT 'postes-nature', 'Dossiers comptés',
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
