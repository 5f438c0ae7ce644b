-- Chiffres clés
SELECT 'chiffres-cles' AS tableau, 'Postes suivis' AS ligne,
  (SELECT count(*) FROM postes p WHERE true) AS "Valeur",
  (SELECT count(DISTINCT p.cle) FROM postes p WHERE true) AS "Dossiers",
  (SELECT count(*) FROM postes p WHERE true) AS "sur"
UNION ALL
SELECT 'chiffres-cles' AS tableau, 'Équivalents temps plein' AS ligne,
  (SELECT sum(p.etp) FROM postes p WHERE true) AS "Valeur",
  (SELECT count(DISTINCT p.cle) FROM postes p WHERE p.etp IS NOT NULL) AS "Dossiers",
  (SELECT count(*) FROM postes p WHERE true) AS "sur"
UNION ALL
SELECT 'chiffres-cles' AS tableau, 'Jours prévus, toutes années' AS ligne,
  (SELECT sum(l.prevu) FROM lignes_programme l WHERE true) AS "Valeur",
  (SELECT count(DISTINCT l.cle) FROM lignes_programme l WHERE l.prevu IS NOT NULL) AS "Dossiers",
  (SELECT count(*) FROM postes p WHERE true) AS "sur"
UNION ALL
SELECT 'chiffres-cles' AS tableau, 'Jours réalisés, toutes années' AS ligne,
  (SELECT sum(l.realise) FROM lignes_programme l WHERE true) AS "Valeur",
  (SELECT count(DISTINCT l.cle) FROM lignes_programme l WHERE l.realise IS NOT NULL) AS "Dossiers",
  (SELECT count(*) FROM postes p WHERE true) AS "sur"
UNION ALL
SELECT 'chiffres-cles' AS tableau, 'Dépenses prévues, dossiers en HT' AS ligne,
  (SELECT sum(l.total) FROM lignes_financement_depenses l WHERE l.dossier_taxe = 'HT') AS "Valeur",
  (SELECT count(DISTINCT l.cle) FROM lignes_financement_depenses l WHERE l.dossier_taxe = 'HT' AND l.total IS NOT NULL) AS "Dossiers",
  (SELECT count(*) FROM postes p WHERE p.taxe = 'HT') AS "sur"
UNION ALL
SELECT 'chiffres-cles' AS tableau, 'Dépenses réalisées, dossiers en HT' AS ligne,
  (SELECT sum(l.realise) FROM lignes_financement_depenses l WHERE l.dossier_taxe = 'HT') AS "Valeur",
  (SELECT count(DISTINCT l.cle) FROM lignes_financement_depenses l WHERE l.dossier_taxe = 'HT' AND l.realise IS NOT NULL) AS "Dossiers",
  (SELECT count(*) FROM postes p WHERE p.taxe = 'HT') AS "sur"
UNION ALL
SELECT 'chiffres-cles' AS tableau, 'Aide ADEME prévue, dossiers en HT' AS ligne,
  (SELECT sum(l.total) FROM lignes_financement_ressources l WHERE l.code = 'ademe' AND l.dossier_taxe = 'HT') AS "Valeur",
  (SELECT count(DISTINCT l.cle) FROM lignes_financement_ressources l WHERE l.code = 'ademe' AND l.dossier_taxe = 'HT' AND l.total IS NOT NULL) AS "Dossiers",
  (SELECT count(*) FROM postes p WHERE p.taxe = 'HT') AS "sur"
UNION ALL
SELECT 'chiffres-cles' AS tableau, 'Dépenses prévues, dossiers en TTC' AS ligne,
  (SELECT sum(l.total) FROM lignes_financement_depenses l WHERE l.dossier_taxe = 'TTC') AS "Valeur",
  (SELECT count(DISTINCT l.cle) FROM lignes_financement_depenses l WHERE l.dossier_taxe = 'TTC' AND l.total IS NOT NULL) AS "Dossiers",
  (SELECT count(*) FROM postes p WHERE p.taxe = 'TTC') AS "sur"
UNION ALL
SELECT 'chiffres-cles' AS tableau, 'Dépenses réalisées, dossiers en TTC' AS ligne,
  (SELECT sum(l.realise) FROM lignes_financement_depenses l WHERE l.dossier_taxe = 'TTC') AS "Valeur",
  (SELECT count(DISTINCT l.cle) FROM lignes_financement_depenses l WHERE l.dossier_taxe = 'TTC' AND l.realise IS NOT NULL) AS "Dossiers",
  (SELECT count(*) FROM postes p WHERE p.taxe = 'TTC') AS "sur"
UNION ALL
SELECT 'chiffres-cles' AS tableau, 'Aide ADEME prévue, dossiers en TTC' AS ligne,
  (SELECT sum(l.total) FROM lignes_financement_ressources l WHERE l.code = 'ademe' AND l.dossier_taxe = 'TTC') AS "Valeur",
  (SELECT count(DISTINCT l.cle) FROM lignes_financement_ressources l WHERE l.code = 'ademe' AND l.dossier_taxe = 'TTC' AND l.total IS NOT NULL) AS "Dossiers",
  (SELECT count(*) FROM postes p WHERE p.taxe = 'TTC') AS "sur"
ORDER BY ALL;
