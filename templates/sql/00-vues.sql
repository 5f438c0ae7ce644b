-- Les fichiers Parquet de « volet convertir DOSSIERS --vers parquet -o donnees » comme vues, pour DuckDB.
-- Dites d'abord où ils sont : SET VARIABLE donnees = 'donnees';

CREATE OR REPLACE VIEW dossiers AS SELECT * FROM read_parquet(getvariable('donnees') || '/**/dossiers.parquet', hive_partitioning = true, union_by_name = true);
CREATE OR REPLACE VIEW identification AS SELECT * FROM read_parquet(getvariable('donnees') || '/**/identification.parquet', hive_partitioning = true, union_by_name = true);
CREATE OR REPLACE VIEW programme AS SELECT * FROM read_parquet(getvariable('donnees') || '/**/programme.parquet', hive_partitioning = true, union_by_name = true);
CREATE OR REPLACE VIEW indicateurs AS SELECT * FROM read_parquet(getvariable('donnees') || '/**/indicateurs.parquet', hive_partitioning = true, union_by_name = true);
CREATE OR REPLACE VIEW equipements AS SELECT * FROM read_parquet(getvariable('donnees') || '/**/equipements.parquet', hive_partitioning = true, union_by_name = true);
CREATE OR REPLACE VIEW communication AS SELECT * FROM read_parquet(getvariable('donnees') || '/**/communication.parquet', hive_partitioning = true, union_by_name = true);
CREATE OR REPLACE VIEW cibles AS SELECT * FROM read_parquet(getvariable('donnees') || '/**/cibles.parquet', hive_partitioning = true, union_by_name = true);
CREATE OR REPLACE VIEW comites AS SELECT * FROM read_parquet(getvariable('donnees') || '/**/comites.parquet', hive_partitioning = true, union_by_name = true);
CREATE OR REPLACE VIEW annexes AS SELECT * FROM read_parquet(getvariable('donnees') || '/**/annexes.parquet', hive_partitioning = true, union_by_name = true);
CREATE OR REPLACE VIEW financement AS SELECT * FROM read_parquet(getvariable('donnees') || '/**/financement.parquet', hive_partitioning = true, union_by_name = true);
CREATE OR REPLACE VIEW listes AS SELECT * FROM read_parquet(getvariable('donnees') || '/listes.parquet');
CREATE OR REPLACE VIEW catalogue AS SELECT * FROM read_parquet(getvariable('donnees') || '/catalogue.parquet');

-- Les dossiers qui comptent, avec les libellés de leur identification.
CREATE OR REPLACE VIEW postes AS
SELECT d.cle, d.etat, d.territoire_partage,
  CASE WHEN i.etape_code IS NULL THEN 'Non renseigné' ELSE coalesce((SELECT libelle FROM listes e WHERE e.liste = 'etapes' AND e.code = i.etape_code), 'Hors liste') END AS etape,
  CASE WHEN i.region_code IS NULL THEN 'Non renseigné' ELSE coalesce((SELECT libelle FROM listes e WHERE e.liste = 'regions' AND e.code = i.region_code), 'Hors liste') END AS region,
  CASE WHEN i.thematique IS NULL THEN 'Non renseigné' ELSE coalesce((SELECT libelle FROM listes e WHERE e.liste = 'thematiques' AND e.code = i.thematique), 'Hors liste') END AS thematique,
  CASE WHEN i.nature_porteur IS NULL THEN 'Non renseigné' ELSE coalesce((SELECT libelle FROM listes e WHERE e.liste = 'natures_porteur' AND e.code = i.nature_porteur), 'Hors liste') END AS nature_porteur,
  CASE WHEN i.taxe IS NULL THEN 'HT ou TTC non précisé' ELSE coalesce((SELECT libelle FROM listes e WHERE e.liste = 'taxes' AND e.code = i.taxe), 'Hors liste') END AS taxe,
  i.convention AS convention,
  i.porteur AS porteur,
  i.poste AS poste,
  i.territoire AS territoire,
  i.debut AS debut,
  i.fin AS fin,
  i.population AS population,
  i.etp AS etp
FROM dossiers d LEFT JOIN identification i USING (cle)
WHERE d.compte;

-- Un dossier a plusieurs valeurs : une ligne par valeur.
CREATE OR REPLACE VIEW postes_par_departements AS
SELECT p.*, coalesce(v.code || ' – ' || e.libelle, v.code, 'Non renseigné') AS groupe
FROM postes p
LEFT JOIN (SELECT cle, unnest(string_split(i.departements, ', ')) AS code FROM identification i) v USING (cle)
LEFT JOIN listes e ON e.liste = 'departements' AND e.code = v.code;

-- Un dossier a plusieurs valeurs : une ligne par valeur.
CREATE OR REPLACE VIEW postes_par_epci AS
SELECT p.*, coalesce(v.code || ' – ' || e.libelle, v.code, 'Non renseigné') AS groupe
FROM postes p
LEFT JOIN (SELECT cle, unnest(string_split(i.epci, ', ')) AS code FROM identification i) v USING (cle)
LEFT JOIN listes e ON e.liste = 'epci' AND e.code = v.code;

-- Les lignes des dossiers qui comptent.
CREATE OR REPLACE VIEW lignes_programme AS
SELECT t.*, p.etat AS dossier_etat, p.territoire_partage AS dossier_territoire_partage,
  p.etape AS dossier_etape,
  p.region AS dossier_region,
  p.thematique AS dossier_thematique,
  p.nature_porteur AS dossier_nature_porteur,
  p.taxe AS dossier_taxe
FROM programme t JOIN postes p USING (cle);
CREATE OR REPLACE VIEW lignes_indicateurs AS
SELECT t.*, p.etat AS dossier_etat, p.territoire_partage AS dossier_territoire_partage,
  p.etape AS dossier_etape,
  p.region AS dossier_region,
  p.thematique AS dossier_thematique,
  p.nature_porteur AS dossier_nature_porteur,
  p.taxe AS dossier_taxe
FROM indicateurs t JOIN postes p USING (cle);
CREATE OR REPLACE VIEW lignes_equipements AS
SELECT t.*, p.etat AS dossier_etat, p.territoire_partage AS dossier_territoire_partage,
  p.etape AS dossier_etape,
  p.region AS dossier_region,
  p.thematique AS dossier_thematique,
  p.nature_porteur AS dossier_nature_porteur,
  p.taxe AS dossier_taxe
FROM equipements t JOIN postes p USING (cle);
CREATE OR REPLACE VIEW lignes_financement_depenses AS
SELECT t.*, p.etat AS dossier_etat, p.territoire_partage AS dossier_territoire_partage,
  p.etape AS dossier_etape,
  p.region AS dossier_region,
  p.thematique AS dossier_thematique,
  p.nature_porteur AS dossier_nature_porteur,
  p.taxe AS dossier_taxe
FROM financement t JOIN postes p USING (cle)
WHERE t.bloc = 'depenses';
CREATE OR REPLACE VIEW lignes_financement_ressources AS
SELECT t.*, p.etat AS dossier_etat, p.territoire_partage AS dossier_territoire_partage,
  p.etape AS dossier_etape,
  p.region AS dossier_region,
  p.thematique AS dossier_thematique,
  p.nature_porteur AS dossier_nature_porteur,
  p.taxe AS dossier_taxe
FROM financement t JOIN postes p USING (cle)
WHERE t.bloc = 'ressources';

-- L'écriture d'une unité, sans accents, espaces ni ponctuation.
CREATE OR REPLACE MACRO sans_mise_en_forme(unite) AS regexp_replace(strip_accents(lower(coalesce(unite, ''))), '[^\p{L}\p{N}%€+]', '', 'g');

-- La première ligne de chaque indicateur dans chaque dossier : elle pondère les moyennes.
CREATE OR REPLACE VIEW premieres_lignes AS
SELECT * FROM lignes_indicateurs QUALIFY row_number() OVER (PARTITION BY cle, code ORDER BY rang) = 1;

-- Les lignes qui comptent : au catalogue, dans son unité, une par dossier.
CREATE OR REPLACE VIEW indicateurs_comptes AS
WITH t AS (
  SELECT l.*, c.libelle, c.famille AS famille_catalogue, c.reunion, c.poids
  FROM lignes_indicateurs l JOIN catalogue c ON c.code = l.code
  WHERE sans_mise_en_forme(l.unite) IN ('', sans_mise_en_forme(c.unite)) OR sans_mise_en_forme(c.unite) = ''
    OR list_contains(list_transform(string_split(coalesce(c.unites, ''), ' | '), lambda u: sans_mise_en_forme(u)), sans_mise_en_forme(l.unite))
  QUALIFY row_number() OVER (PARTITION BY l.cle, l.code ORDER BY l.rang) = 1
)
SELECT t.*, t.code || ' · ' || t.libelle AS indicateur,
  (t.annee_1 IS NOT NULL)::INT + (t.annee_2 IS NOT NULL)::INT + (t.annee_3 IS NOT NULL)::INT AS annees_connues,
  coalesce(t.annee_3, t.annee_2, t.annee_1, t.initiale) AS derniere,
  t.initiale IS NOT NULL AND w.initiale IS NULL OR t.annee_1 IS NOT NULL AND w.annee_1 IS NULL OR t.annee_2 IS NOT NULL AND w.annee_2 IS NULL OR t.annee_3 IS NOT NULL AND w.annee_3 IS NULL AS sans_poids,
  w.initiale AS poids_initiale,
  w.annee_1 AS poids_annee_1,
  w.annee_2 AS poids_annee_2,
  w.annee_3 AS poids_annee_3
FROM t LEFT JOIN premieres_lignes w ON w.cle = t.cle AND w.code = t.poids;
