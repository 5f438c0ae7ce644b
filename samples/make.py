#!/usr/bin/env python3
"""Synthetic dossiers for volet, with the findings that each must give.

    python3 make.py            writes region/ and expected/ beside this file
    python3 make.py --check    reads the files back, compares every cell with the model,
                               recomputes the sums and holds the result against expected/

Needs Python 3, openpyxl and LibreOffice (`soffice`). Everything is seeded: the same content comes
out each time (LibreOffice may order its styles otherwise). People, firms, holders, invoices and
figures are invented. Intercommunalities, their communes and populations are real: npm package
`@etalab/decoupage-administratif` 6.0.0, Licence Ouverte.

How a dossier is made: `build` gives a coherent model for three years, `truncate` keeps what its
stage knows, the faults change the model, `Layout` turns it into grids of cells
and remembers where each fact stands, `write_*` saves the grids.
"""

import csv
import datetime as dt
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from decimal import Decimal as D, ROUND_HALF_UP

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

HERE = os.path.dirname(os.path.abspath(__file__))
REGION = os.path.join(HERE, "region")
EXPECTED = os.path.join(HERE, "expected")

REPORT_TABLES = ["identification", "programme", "indicateurs", "equipements", "communication",
                 "cibles", "comites", "annexes", "financement"]
REQUEST_TABLES = ["identification", "programme", "indicateurs", "financement"]
YEARS_DUE = {"demande": 0, "avancement-1": 1, "avancement-2": 2, "final": 3}
STAGE_LABEL = {"demande": "Demande d'aide", "avancement-1": "Rapport d'avancement année 1",
               "avancement-2": "Rapport d'avancement année 2", "final": "Rapport final"}

# SIREN: (department, municipal population, communes of it)
EPCI = {
    "200044469": ("09", 10584, ["Teilhet", "Cazals-des-Baylès", "Lagarde", "Pradettes", "Malegoude"]),
    "200066223": ("09", 11064, ["Castex", "Campagne-sur-Arize", "Carla-Bayle", "Les Bordes-sur-Arize", "Fornex"]),
    "200035863": ("11", 33313, ["Escales", "Massac", "Mouthoumet", "Lézignan-Corbières", "Saint-Martin-des-Puits"]),
    "200067478": ("12", 19930, ["Le Nayrac", "Sébrazac", "Golinhac", "Campuac", "La Loubière"]),
    "200067171": ("12", 9928, ["Lacroix-Barrez", "Montézic", "Huparlac", "Campouriez"]),
    "200034379": ("30", 30894, ["Sanilhac-Sagriès", "Fontarèches", "Bouquet", "Vallérargues", "Uzès"]),
    "200034957": ("31", 28757, ["Bouloc", "Cépet", "Villaudric", "Saint-Rustice", "Vacquiers"]),
    "200066819": ("31", 30806, ["Montbrun-Bocage", "Rieux-Volvestre", "Montgazin", "Latrape", "Lahitère"]),
    "200023620": ("32", 17060, ["Ségoufielle", "Pujaudran", "Auradé", "Clermont-Savès", "Endoufielle"]),
    "200042372": ("32", 10784, ["Tirent-Pontéjac", "Lussan", "Lahas", "Giscaro", "Marsan"]),
    "200017341": ("34", 14824, ["Les Rives", "Le Puech", "Lavalette", "Roqueredonde", "Le Cros"]),
    "244600433": ("46", 14516, ["Anglars-Juillac", "Bélaye", "Lagardelle", "Sérignac", "Cambayrac"]),
    "244600482": ("46", 10247, ["Gourdon", "Anglars-Nozac", "Milhac", "Lamothe-Cassel", "Concorès"]),
    "200070787": ("65", 17673, ["Bonnemazon", "Uglas", "Artiguemy", "Lannemezan", "Laborde"]),
    "200049211": ("66", 20918, ["Mosset", "Escaro", "Rigarda", "Jujols", "Finestret"]),
    "200034049": ("81", 11276, ["Orban", "Lombers", "Réalmont", "Lamillarié", "Sieurac"]),
    "200034056": ("81", 14303, ["Brousse", "Montdragon", "Prades", "Saint-Julien-du-Puy", "Peyregoux"]),
    "200066322": ("82", 42367, ["La Ville-Dieu-du-Temple", "Coutures", "Saint-Porquier", "Garganvillar", "Angeville"]),
    "200029734": ("16", 19940, ["Pérignac", "Salles-de-Barbezieux", "Brie-sous-Barbezieux", "Guimps"]),
    "200041499": ("17", 32371, ["Villedoux", "Andilly", "La Ronde", "Saint-Ouen-d'Aunis"]),
    "200067544": ("23", 16479, ["Lussat", "Boussac", "Auge", "Ladapeyre", "Gouzon"]),
    "200034833": ("24", 18601, ["Lanquais", "Pontours", "Lavalade", "Capdrot", "Lalinde"]),
    "200023794": ("33", 20458, ["Plassac", "Fours", "Cars", "Gauriac", "Générac"]),
    "200069631": ("40", 18276, ["Cassen", "Sort-en-Chalosse", "Louer", "Hinx", "Saint-Jean-de-Lier"]),
    "200043628": ("86", 27158, ["Dienné", "Iteuil", "Smarves", "Château-Larcher", "Marnay"]),
}
DEPARTEMENT = {"09": "Ariège", "11": "Aude", "12": "Aveyron", "30": "Gard", "31": "Haute-Garonne",
               "32": "Gers", "34": "Hérault", "46": "Lot", "65": "Hautes-Pyrénées",
               "66": "Pyrénées-Orientales", "81": "Tarn", "82": "Tarn-et-Garonne", "16": "Charente",
               "17": "Charente-Maritime", "23": "Creuse", "24": "Dordogne", "33": "Gironde",
               "40": "Landes", "86": "Vienne"}
REGION_NAME = {"76": "Occitanie", "75": "Nouvelle-Aquitaine"}

ACTIONS = [  # code, weights by year, three ways of writing it
    ("etudes", (15, 10, 7), ("Étude et formulation de préconisations", "Diagnostics et préconisations",
                             "État des lieux, études et préconisations")),
    ("suivi", (9, 10, 11), ("Suivi", "Suivi des entreprises engagées", "Suivi des projets")),
    ("accompagnement", (22, 24, 26), ("Accompagnement de projets", "Appui aux projets des entreprises",
                                      "Accompagnement des projets du territoire")),
    ("fiches", (16, 14, 12), ("Création de fiches techniques, information et sensibilisation des acteurs",
                              "Fiches pratiques, information, sensibilisation",
                              "Création de fiches techniques et sensibilisation du public")),
    ("reseau", (21, 21, 19), ("Mise en réseau des acteurs et opérations collectives",
                              "Synergies et opérations collectives",
                              "Mise en réseau des entreprises, opérations collectives")),
    ("perennisation", (2, 5, 9), ("Pérennisation du service au terme de 3 ans de fonctionnement",
                                  "Pérennisation du poste", "Pérennisation de la mission à 3 ans")),
    ("pilotage", (8, 8, 9), ("Participation aux comités de pilotage, rapports d'avancement",
                             "COPIL et rapports", "Comités de pilotage, rapports annuels")),
    ("formations", (7, 8, 7), ("Participation aux réunions de réseau, formations",
                               "Formations et réunions de réseau", "Réunions de réseau, colloques, formations")),
]
INDICATORS = {  # code: label, other label, family, unit
    "A01": ("Entreprises contactées", "Nombre d'entreprises contactées", "Activité", "nb"),
    "A02": ("Entreprises rencontrées / visitées", "Entreprises rencontrées ou visitées", "Activité", "nb"),
    "A03": ("Entreprises/établissements accompagnés", "Entreprises et établissements accompagnés", "Activité", "nb"),
    "A04": ("Collectivités accompagnées", "Nombre de collectivités accompagnées", "Activité", "nb"),
    "A05": ("Diagnostics / préconisations remis", "Diagnostics ou préconisations remis", "Activité", "nb"),
    "A06": ("Réunions de réseau suivies", "Nombre de réunions de réseau suivies", "Activité", "nb"),
    "A07": ("Ateliers / rencontres inter-entreprises organisés", "Ateliers et rencontres inter-entreprises organisés",
            "Activité", "nb"),
    "A08": ("Participants aux ateliers/événements", "Participants aux ateliers et événements", "Activité", "nb"),
    "A09": ("Actions de sensibilisation", "Nombre d'actions de sensibilisation", "Activité", "nb"),
    "A10": ("Événements (stand, visite de site, conférence)", "Événements organisés", "Activité", "nb"),
    "A14": ("Synergies identifiées (potentielles)", "Synergies potentielles identifiées", "Activité", "nb"),
    "A15": ("Synergies d'EIT opérationnelles", "Synergies opérationnelles", "Activité", "nb"),
    "A16": ("Entreprises engagées dans des synergies", "Nombre d'entreprises engagées dans des synergies",
            "Activité", "nb"),
    "A19": ("Comités de suivi tenus", "Nombre de comités de suivi tenus", "Activité", "nb"),
    "A24": ("Tonnes évitées / détournées", "Tonnes évitées ou détournées", "Activité", "t"),
    "T01": ("Population", "Population du territoire", "Territoire", "hab"),
    "T02": ("DMA (avec déblais et gravats)", "DMA avec déblais et gravats", "Territoire", "kg/hab/an"),
    "T03": ("DMA hors déblais et gravats", "DMA (hors déblais et gravats)", "Territoire", "kg/hab/an"),
    "T04": ("OMR", "Ordures ménagères résiduelles (OMR)", "Territoire", "kg/hab/an"),
    "T05": ("Collecte sélective (emballages, verre, biodéchets)", "Collecte sélective", "Territoire", "kg/hab/an"),
    "T06": ("Déchets occasionnels (déchèterie)", "Déchets occasionnels", "Territoire", "kg/hab/an"),
    "T07": ("Taux de recyclage matière + organique des DMA", "Taux de recyclage matière et organique des DMA",
            "Territoire", "%"),
    "T09": ("Réutilisation, recyclage et valorisation (énergie comprise)",
            "Réutilisation, recyclage et valorisation", "Territoire", "%"),
    "T10": ("Mise en décharge des DMA", "Taux de mise en décharge des DMA", "Territoire", "%"),
    "T12": ("Population couverte par la tarification incitative", "Population en tarification incitative",
            "Territoire", "%"),
}
GOODS = [  # item, category, lowest and highest price, VAT
    ("Micro-ordinateur portable", "Bureautique", 780, 1350, "20"), ("Écran 27 pouces", "Bureautique", 160, 290, "20"),
    ("Vidéoprojecteur", "Multimédia", 380, 720, "20"), ("Caméscope", "Multimédia", 260, 510, "20"),
    ("Micro-cravate", "Multimédia", 45, 130, "20"), ("Peson électronique", "Mesure", 60, 190, "20"),
    ("Wattmètre", "Mesure", 35, 95, "20"), ("Sonde de température de compost", "Mesure", 40, 110, "20"),
    ("Guide du réemploi en entreprise", "Documentation et abonnements", 38, 92, "5.5"),
    ("Ouvrages sur l'écoconception", "Documentation et abonnements", 45, 160, "5.5"),
    ("Siège de travail", "Mobilier", 130, 260, "20"), ("Grilles d'exposition", "Mobilier", 85, 210, "20"),
    ("Mallette pédagogique sur le tri", "Autre", 90, 240, "20"), ("Jeu de kakémonos", "Autre", 110, 320, "20"),
]
SUPPLIERS = ["Bureautique du Midi", "Papeterie des Arceaux", "Mesures et Contrôles Roux", "Librairie du Lavoir",
             "Sonolog", "Mobilier Garonne", "Atelier Kraft"]
EVENTS = {
    "Évènementielle": ["Visite de la ressourcerie", "Stand à la foire agricole", "Conférence sur l'éco-conception",
                       "Matinée des artisans", "Forum des déchets du bâtiment", "Fête de la réparation"],
    "Non évènementielle": ["Dépliant de présentation du poste", "Rubrique du site internet", "Film court sur le tri",
                           "Article dans le magazine local", "Lettre aux entreprises", "Affiches en déchèterie"],
    "Formation ou sensibilisation donnée": ["Atelier compostage", "Formation des agents d'accueil",
                                            "Atelier réduction des emballages", "Sensibilisation des cuisiniers"],
    "Formation suivie": ["Formation à l'animation de réseau", "Rencontres nationales de l'économie circulaire",
                         "Formation aux flux de matières", "Journée d'échanges régionale"],
}
TRADES = ["Menuiserie", "Carrosserie", "Charcuterie", "Serrurerie", "Cave", "Tuilerie", "Blanchisserie", "Pâtisserie",
          "Fonderie", "Minoterie", "Tannerie", "Ébénisterie", "Laiterie", "Marbrerie", "Cidrerie", "Filature"]
SURNAMES = ["Abadie", "Bourrel", "Cazenave", "Delmas", "Escoubès", "Fabrègue", "Galtier", "Hébrard", "Issaly",
            "Jouanny", "Lacaze", "Marty", "Nougaret", "Oustry", "Pouzols", "Quercy", "Roumégous", "Sabathé",
            "Thouron", "Vialard"]
DONE = ["Tournée des zones d'activité", "Diagnostics de flux", "Atelier de mise en commun des achats",
        "Enquête auprès des commerçants", "Lettre aux entreprises", "Appel à candidatures pour le réemploi"]
NEXT = ["Collecte groupée des cartons", "Nouvelle série de diagnostics", "Guide des filières locales",
        "Visite d'un site voisin", "Journée des référents"]
HARD = ["Peu de temps chez les dirigeants", "Données de pesée partielles", "Retard d'un partenaire",
        "Turn-over chez les contacts"]
SOLVED = ["Rendez-vous en fin de journée", "Pesées sur un mois témoin", "Relance par la chambre consulaire",
          "Fiche de suivi par entreprise"]
HEADINGS = [("personnel", "Dépenses de personnel", "Frais de personnel", "Salaires et charges"),
            ("deplacements", "Déplacements", "Frais de déplacement", "Frais de mission"),
            ("prestations", "Prestations externes", "Prestations de services", "Sous-traitance"),
            ("equipement", "Équipements", "Petit équipement", "Petit matériel"),
            ("communication", "Communication", "Communication, impression", "Frais de communication"),
            ("formation", "Formation", "Formation, colloques", "Frais de formation"),
            ("documentation", "Documentation", "Ouvrages, abonnements", "Abonnements"),
            ("location", "Location de salles et matériel", "Location de salle/matériel", "Location de salle"),
            ("connexes", "Frais connexes", "Coûts indirects", "Frais de structure")]
FUNDERS = {"ademe": ("ADEME", "Aide ADEME", "Subvention ADEME"), "etat": ("État", "DREAL", "État (DREAL)"),
           "region": ("Région", "Conseil régional", "Région {region}"),
           "departement": ("Département", "Conseil départemental", "Département {departement}"),
           "europe": ("Europe", "Europe (FEDER)", "FEDER"),
           "epci": ("EPCI et communes", "Communes", "EPCI et communes"),
           "autofinancement": ("Autofinancement", "Fonds propres", "Fonds propres (autofinancement)")}
ATTENDING = {"ademe": "ADEME", "etat": "État (DREAL)", "region": "Région {region} (Conseil régional)",
             "departement": "Département {departement} (Conseil départemental)", "europe": "Europe (FEDER)",
             "epci": "EPCI et communes du territoire"}


class Raw:
    """A value written into its cell exactly as it is, whatever the layout does to its neighbours."""

    def __init__(self, value, number_format=None):
        self.value, self.number_format = value, number_format


class Formula:
    def __init__(self, text, value, number_format=None):
        self.text, self.value, self.number_format = text, value, number_format


def q(x, step):
    step = D(step)
    return (D(str(x)) / step).quantize(D(1), ROUND_HALF_UP) * step


def money(x):
    return D(str(x)).quantize(D("0.01"), ROUND_HALF_UP)


def luhn_ok(digits):
    total = 0
    for i, ch in enumerate(reversed(digits)):
        n = int(ch) * (2 if i % 2 else 1)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


def siret(r, prefix):
    while True:
        siren = prefix + "".join(str(r.randrange(10)) for _ in range(9 - len(prefix)))
        if luhn_ok(siren):
            break
    while True:
        nic = "000" + "".join(str(r.randrange(10)) for _ in range(2))
        if nic[3:] != "00" and luhn_ok(siren + nic):
            return siren + nic


def add_months(d, n):
    y, m = divmod(d.year * 12 + d.month - 1 + n, 12)
    return dt.date(y, m + 1, min(d.day, 28))


def of(town):
    """« de », « d' », « du », « des » before a town's name."""
    for article, short in (("Les ", "des "), ("Le ", "du ")):
        if town.startswith(article):
            return short + town[len(article):]
    return ("d'" if town[0] in "AEIOUYÉÈÊHÎ" else "de ") + town


def slug(text):
    import unicodedata
    text = unicodedata.normalize("NFD", text.lower())
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")


# ---------------------------------------------------------------- the model

def build(spec):
    """A dossier that breaks no rule, over its three years. Each table is {"lines": [...], "total": {...}}."""
    r = random.Random(spec["seed"])
    m = {"spec": spec}
    months = spec.get("months", 36)
    debut = spec["debut"]
    fin = add_months(debut, months) - dt.timedelta(days=1)
    starts = [add_months(debut, 12 * k) for k in range(3)]
    ends = [add_months(debut, 12) - dt.timedelta(days=1), add_months(debut, 24) - dt.timedelta(days=1), fin]
    name = slug(spec["territoire"]).replace("-", "")
    mail = "@" + name[:24] + ".example.fr"
    communes = [c for e in spec["epci"] for c in EPCI[e][2]]
    population = sum(EPCI[e][1] for e in spec["epci"])
    deps = sorted({EPCI[e][0] for e in spec["epci"]})
    words = {"region": REGION_NAME[spec["region"]], "departement": DEPARTEMENT[deps[0]]}
    style = spec.get("words", 0)

    def day(k, last_month=12):
        """A working day of contract year k, not after its month `last_month`."""
        while True:
            span = (min(ends[k], add_months(starts[k], last_month) - dt.timedelta(days=1)) - starts[k]).days
            d = starts[k] + dt.timedelta(days=r.randrange(5, span - 2))
            if d.weekday() < 5:
                return d

    etp = D(str(spec["etp"]))
    m["identification"] = {"lines": [{
        "convention": spec["convention"], "etape": STAGE_LABEL[spec["stage"]], "date_rapport": spec["date_rapport"],
        "porteur": spec["porteur"], "siret": siret(random.Random(spec["seed"] * 7 + 1), "299"),
        "nature_porteur": spec["nature"], "poste": spec["poste"], "thematique": spec["thematique"],
        "demande": spec["demande"], "region": words["region"] if spec["seed"] % 3 else spec["region"],
        "departements": (", " if style != 2 else " et ").join(deps), "territoire": spec["territoire"],
        "epci": (", " if style != 2 else " ; ").join(spec["epci"]), "population": D(population), "etp": etp,
        "debut": debut, "fin": fin, "jours_par_an": D(spec["jours"]) if spec.get("jours") else None,
        "taxe": spec["taxe"], "contact": "mission.circulaire" + mail}], "total": None}

    # programme
    days = [D(spec.get("jours") or 200) * etp] * 3
    if months < 36:
        days[2] = days[2] * (months - 24) / 12
    lines = [{"code": c, "action": lab[style], "commentaire": None} for c, _, lab in ACTIONS]
    for k in range(3):
        weights = [D(w[k]) * D(r.randrange(92, 109)) for _, w, _ in ACTIONS]
        cut = [max(D("0.5"), q(days[k] * w / sum(weights), "0.5")) for w in weights]
        cut[2] += days[k] - sum(cut)
        for line, planned in zip(lines, cut):
            done = q(planned * D(r.randrange(89, 113)) / 100, "0.5")
            if abs(done - planned) > planned * D("0.17"):
                done = planned
            line[f"prevu_{k+1}"], line[f"realise_{k+1}"] = planned, done
    m["programme"] = {"lines": lines, "total": {"action": "TOTAL"}}

    # lists, year by year, and the annexes they cite
    equipment, comm, targets, meetings, annexes = [], [], [], [], []
    initials = "".join(w[0] for w in re.findall(r"[A-Za-zÀ-ÿ]+", spec["territoire"]) if w[0].isupper())[:3].upper()
    invoices, names = set(), set()

    def annex(kind, title, date, support):
        number = D(len(annexes) + 1)
        link = f"https://www.{name[:24]}.example.fr/pieces/{number}" if support == "Lien" else None
        annexes.append({"numero": number, "type": kind, "titre": title, "fichier": link, "support": support,
                        "date": date})
        return number

    for k in range(3):
        batch = []
        for _ in range((r.randrange(3, 6), r.randrange(1, 3), 1)[k]):
            item, cat, low, high, vat = r.choice(GOODS)
            qty = D(r.choice([1, 1, 1, 2, 3])) if high < 400 else D(1)
            price = money(r.uniform(low, high))
            while True:
                bill = f"{initials}{starts[k].year % 100}-{r.randrange(100, 999)}"
                if bill not in invoices:
                    invoices.add(bill)
                    break
            total = money(qty * price)
            batch.append({"designation": item, "categorie": cat, "date": day(k, 5 if k == 2 else 12),
                          "fournisseur": r.choice(SUPPLIERS), "facture": bill, "quantite": qty, "prix_unitaire": price,
                          "total": total, "tva": D(vat), "ttc": money(total * (1 + D(vat) / 100)), "year": k + 1})
        batch.sort(key=lambda x: x["date"])
        for x in batch:
            x["annexe"] = annex("Justificatif", f"Facture {x['fournisseur']} {x['facture']}", x["date"],
                                r.choice(["Courriel", "Clé USB"]))
        equipment += batch

        batch, seen = [], set()
        kinds = ["Évènementielle", "Non évènementielle", "Formation suivie"]
        kinds += r.sample(["Évènementielle", "Non évènementielle", "Formation ou sensibilisation donnée"], 2)
        for kind in kinds:
            title = r.choice([t for t in EVENTS[kind] if t not in seen])
            seen.add(title)
            public = kind in ("Évènementielle", "Formation ou sensibilisation donnée")
            batch.append({"type": kind, "intitule": title, "date": day(k), "lieu": r.choice(communes),
                          "public": r.choice(["Entreprises", "Agents", "Habitants", "Élus", "Commerçants"]),
                          "participants": D(r.randrange(8, 120)) if public else None,
                          "cout": money(r.uniform(60, 880)) if public or r.random() < .8 else D(0),
                          "preuve": None, "annexe": None, "year": k + 1})
        batch.sort(key=lambda x: x["date"])
        for i, x in enumerate(batch):
            if i % 2:  # the others show a proof and cite no annex
                photo = x["type"] != "Non évènementielle"
                x["annexe"] = annex("Photo" if photo else "Support de communication",
                                    ("Photo : " if photo else "Support : ") + x["intitule"], x["date"],
                                    r.choice(["Courriel", "Lien"]))
            else:
                x["preuve"] = r.choice(["photo de groupe", "exemplaire de la brochure", "feuille d'émargement",
                                        f"https://www.{name[:24]}.example.fr/actualites/{r.randrange(10, 99)}"])
        comm += batch

        batch = []
        supports = ["Sensibilisation"] * r.randrange(2, 5) + r.sample(
            ["Conseil de premier niveau", "Diagnostic", "Accompagnement de projet", "Mise en réseau",
             "Conseil de premier niveau", "Diagnostic"], r.randrange(3, 6))
        for kind in supports:
            while True:
                x = r.random()
                town = r.choice(communes)
                if x < .62:
                    who = f"{r.choice(TRADES)} {r.choice(SURNAMES)}"
                    typology, number = r.choice(["TPE", "TPE", "PME"]), siret(r, "97")
                elif x < .78:
                    who, typology, number = f"Mairie {of(town)}", "Petite collectivité", None
                elif x < .88:
                    who, typology, number = f"Comité des fêtes {of(town)}", "Association", None
                elif x < .95 or kind != "Sensibilisation":
                    who, typology, number = f"Collège public {of(town)}", "Établissement public", None
                else:
                    who, typology, number = f"Habitants {of(town)}", "Grand public", None
                if who not in names:
                    names.add(who)
                    break
            batch.append({"nom": who, "siret": number if r.random() < .8 else None, "typologie": typology,
                          "accompagnement": kind, "date": day(k), "commune": town,
                          "rapport_remis": kind in ("Diagnostic", "Accompagnement de projet") and r.random() < .75,
                          "annexe": None, "year": k + 1})
        batch.sort(key=lambda x: x["date"])
        for x in batch:
            if x["rapport_remis"]:
                x["annexe"] = annex("Rapport remis à une cible", f"Rapport remis à {x['nom']}", x["date"], "Clé USB")
        targets += batch

        for n in range(r.choice([1, 2])):
            d = add_months(starts[k], 9 - 5 * n) + dt.timedelta(days=r.randrange(20))
            while d.weekday() > 4:
                d += dt.timedelta(days=1)
            joined = ", ".join([spec["porteur"]] + [ATTENDING[f].format(**words) for f in spec["funders"]])
            two = lambda pool: r.sample(pool, 2)
            meetings.append({"date": d, "participants": joined, "realise": two(DONE), "envisage": two(NEXT),
                             "difficultes": two(HARD), "solutions": two(SOLVED),
                             "decision": r.choice(["Programme suivant approuvé", "Trois jours passent du suivi aux ateliers",
                                                   "Liste des indicateurs reconduite"]), "year": k + 1})
        annex("Fiche bonne pratique", f"Fiche bonne pratique n° {k + 1}", day(k), "Courriel")
    for n in range(2):
        annex("Fiche retour d'expérience", f"Retour d'expérience : {r.choice(communes)} ({n + 1})", day(2, 11), "Courriel")
    meetings.sort(key=lambda x: x["date"])
    for a in annexes:
        a["year"] = next(k + 1 for k in range(3) if a["date"] <= ends[k])
    for i, x in enumerate(equipment):
        x["numero"] = D(i + 1)
    for i, x in enumerate(comm):
        x["numero"] = D(i + 1)
    m["equipements"] = {"lines": equipment, "total": {}}
    m["communication"] = {"lines": comm, "total": {}}
    m["cibles"] = {"lines": targets, "total": None}
    m["comites"] = {"lines": meetings, "total": None}
    m["annexes"] = {"lines": annexes, "total": None}

    # indicators: those that a list can confirm come from the list
    count = lambda rows, k, test: D(sum(1 for x in rows if x["year"] == k and test(x)))
    v = {c: {} for c in INDICATORS}
    for k in (1, 2, 3):
        v["A03"][k] = count(targets, k, lambda x: x["accompagnement"] != "Sensibilisation")
        v["A02"][k] = v["A03"][k] + r.randrange(2, 12)
        v["A01"][k] = v["A02"][k] + r.randrange(5, 35)
        v["A04"][k] = count(targets, k, lambda x: x["typologie"] == "Petite collectivité" and
                            x["accompagnement"] != "Sensibilisation")
        v["A05"][k] = count(targets, k, lambda x: x["rapport_remis"])
        v["A06"][k] = D(r.randrange(2, 8))
        v["A07"][k] = D(r.randrange(2, 7))
        v["A08"][k] = sum((x["participants"] or D(0)) for x in comm if x["year"] == k)
        v["A09"][k] = count(comm, k, lambda x: x["type"] != "Formation suivie")
        v["A10"][k] = count(comm, k, lambda x: x["type"] == "Évènementielle")
        v["A14"][k] = D(r.randrange(6, 22))
        v["A15"][k] = D(r.randrange(1, 5))
        v["A16"][k] = v["A15"][k] * 2 + r.randrange(0, 6)
        v["A19"][k] = count(meetings, k, lambda x: True)
        v["A24"][k] = q(r.uniform(6, 80), "0.1")
    base = {"T02": D(r.randrange(4700, 6100)) / 10}
    base["T04"], base["T05"] = q(base["T02"] * D("0.39"), "0.1"), q(base["T02"] * D("0.2"), "0.1")
    base["T06"] = base["T02"] - base["T04"] - base["T05"]
    base["T03"] = q(base["T02"] * D("0.91"), "0.1")
    base["T07"] = D(r.randrange(390, 500)) / 10
    base["T09"], base["T10"], base["T12"] = base["T07"] + D("7.2"), D(r.randrange(110, 260)) / 10, D(r.randrange(80, 700)) / 10
    base["T01"] = D(population)
    for c, b in base.items():
        for k in (1, 2, 3):
            if c == "T01":
                v[c][k] = q(b * (1 + D("0.003") * k), 1)
            elif c in ("T07", "T09", "T12"):
                v[c][k] = b + D("0.6") * k
            elif c == "T06":
                v[c][k] = v["T02"][k] - v["T04"][k] - v["T05"][k]
            else:
                v[c][k] = q(b * (1 - D("0.012") * k), "0.1")
    optional = ["A04", "A05", "A06", "A07", "A08", "A10", "A14", "A24", "T03", "T07", "T12"]
    left_out = set(r.sample(optional, r.randrange(2, 5)))
    if r.random() < .3:
        left_out |= {"A15", "A16"}
    rows = []
    for c, (lab, other, family, unit) in INDICATORS.items():
        if c in left_out:
            continue
        activity = family == "Activité"
        summed = sum(v[c].values())
        target = q(summed * D(r.randrange(95, 115)) / 100, "0.1" if c == "A24" else 1) if activity else v[c][3]
        rows.append({"code": c, "intitule": other if style else lab, "famille": family, "unite": unit,
                     "initiale": D(0) if activity else base[c], "annee_reference": None if activity else D(debut.year - 1),
                     "objectif": target, "annee_1": v[c][1], "annee_2": v[c][2], "annee_3": v[c][3],
                     "source": "Suivi du poste" if activity else ("INSEE" if c == "T01" else "SINOE"),
                     "commentaire": None})
    m["indicateurs"] = {"lines": rows, "total": None}

    # financing: years planned, cumulated spend at the stage
    due = YEARS_DUE[spec["stage"]]
    spent = {h[0]: [D(0)] * 3 for h in HEADINGS}
    plan = {h[0]: [D(0)] * 3 for h in HEADINGS}
    for k in range(3):
        spent["equipement"][k] = sum((x["total"] for x in equipment if x["year"] == k + 1), D(0))
        for x in comm:
            if x["year"] == k + 1:
                spent["formation" if x["type"] == "Formation suivie" else "communication"][k] += x["cout"]
        part = D(1) if k < 2 or months == 36 else D(months - 24) / 12
        plan["personnel"][k] = q(D(spec.get("salary", 44500)) * etp * (D("1.015") ** k) * part, 10)
        for h, amount in (("deplacements", 1700), ("prestations", 4600), ("documentation", 380), ("location", 690)):
            plan[h][k] = q(amount * r.uniform(.85, 1.15), 10)
        for h in ("equipement", "communication", "formation"):
            plan[h][k] = q(spent[h][k] * D("1.02"), 5)
        plan["connexes"][k] = q(sum(plan[h][k] for h in plan) * D("0.075"), 10)
        for h in ("personnel", "deplacements", "prestations", "documentation", "location", "connexes"):
            spread = r.uniform(.985, 1.012) if h == "personnel" else r.uniform(.94, 1.03)
            spent[h][k] = money(plan[h][k] * D(str(round(spread, 4))))
    depenses = []
    for h in HEADINGS:
        if h[0] == "documentation" and spec["seed"] % 2:
            continue
        depenses.append({"code": h[0], "poste": h[1 + style], "detail": None,
                         **{f"montant_{k+1}": plan[h[0]][k] for k in range(3)},
                         "realise": sum(spent[h[0]][:due], D(0)) if due else None,
                         "observations": None if due in (0, 3) else f"dépensé à la fin de l'année {due}"})
    whole = [sum(x[f"montant_{k}"] for x in depenses) for k in (1, 2, 3)]
    shares = {"ademe": D("0.48"), "region": D("0.12"), "departement": D("0.06"), "europe": D("0.08"),
              "etat": D("0.05"), "epci": D("0.09")}
    ressources, rest = [], list(whole)
    for f in spec["funders"]:
        share = shares[f] * D(r.randrange(94, 106)) / 100
        amounts = [q(whole[k] * share, 10) for k in range(3)]
        rest = [a - b for a, b in zip(rest, amounts)]
        ressources.append({"code": f, "financeur": FUNDERS[f][style].format(**words), "nature": "Subvention",
                           "statut": "Sollicité" if not due and f == "ademe" else "Acquis",
                           **{f"montant_{k+1}": amounts[k] for k in range(3)},
                           "verse": money(sum(amounts) * D((0, "0.25", "0.5", "0.8")[due])) if due else None})
    ressources.append({"code": "autofinancement", "financeur": FUNDERS["autofinancement"][style],
                       "nature": "Autofinancement", "statut": "Acquis",
                       **{f"montant_{k+1}": rest[k] for k in range(3)}, "verse": None})
    m["depenses"] = {"lines": depenses, "total": {}}
    m["ressources"] = {"lines": ressources, "total": {}}
    m["version"] = "définitif" if spec["stage"] == "final" else "prévisionnel"
    m["words"] = words
    truncate(m, due)
    retotal(m)
    return m


def truncate(m, due):
    """Keep what is known at the stage."""
    for table in ("equipements", "communication", "cibles", "comites", "annexes"):
        m[table]["lines"] = [x for x in m[table]["lines"] if x["year"] <= due]
    if due < 3:
        m["annexes"]["lines"] = [x for x in m["annexes"]["lines"] if x["type"] != "Fiche retour d'expérience"]
    for x in m["programme"]["lines"]:
        for k in range(due + 1, 4):
            x[f"realise_{k}"] = None
    for x in m["indicateurs"]["lines"]:
        for k in range(due + 1, 4):
            x[f"annee_{k}"] = None


def add(rows, field):
    known = [x[field] for x in rows if x.get(field) is not None]
    known = [v.value if isinstance(v, Raw) else v for v in known]
    known = [v for v in known if isinstance(v, D)]
    return sum(known, D(0)) if known else None


def retotal(m):
    p = m["programme"]
    for x in p["lines"]:
        x["total"] = add([{"v": x[f"prevu_{k}"]} for k in (1, 2, 3)], "v")
    for f in ["prevu_1", "prevu_2", "prevu_3", "realise_1", "realise_2", "realise_3", "total"]:
        p["total"][f] = add(p["lines"], f)
    for f in ("total", "ttc"):
        m["equipements"]["total"][f] = add(m["equipements"]["lines"], f)
    m["communication"]["total"]["cout"] = add(m["communication"]["lines"], "cout")
    for block in ("depenses", "ressources"):
        t = m[block]
        for x in t["lines"]:
            x["total"] = add([{"v": x[f"montant_{k}"]} for k in (1, 2, 3)], "v")
        for f in ["montant_1", "montant_2", "montant_3", "total", "realise" if block == "depenses" else "verse"]:
            t["total"][f] = add(t["lines"], f)
    for x in m["ressources"]["lines"]:
        x["taux"] = q(x["total"] * 100 / m["ressources"]["total"]["total"], "0.1")


# ---------------------------------------------------------------- the faults
# Each gives what must be found: (code, table, row, field), row "TOTAL" or a line's key; field None: no cell;
# table None: no sheet either. A fifth item True: a consequence that a checker may tell or leave out.
# « pre » faults change the lines before the totals are made, « post » ones what stands after.

def line(m, table, key):
    for i, x in enumerate(m[table]["lines"]):
        if key == i + 1 or x.get("code") == key:
            return x
    raise KeyError((table, key))


def pre_p102(m):
    # 6 days fewer in year 3, everywhere: lines, their totals and TOTAL agree with each other
    line(m, "programme", "accompagnement")["prevu_3"] -= 6
    return [("P102", "programme", "TOTAL", "prevu_3")]


def post_p101_planned(m):
    # a line was changed, the typed TOTAL was not; the programme has no Total column here, so no P103.
    # The printed TOTAL is the one that the ETP gives: only the sum is wrong
    line(m, "programme", "reseau")["prevu_2"] += 3
    return [("P101", "programme", "TOTAL", "prevu_2")]


def post_p101_realised(m):
    m["programme"]["total"]["realise_1"] += 4
    return [("P101", "programme", "TOTAL", "realise_1")]


def post_p103(m):
    # one line +2, another -2: the Total column still adds up
    line(m, "programme", "suivi")["total"] += 2
    line(m, "programme", "fiches")["total"] -= 2
    return [("P103", "programme", "suivi", "total"), ("P103", "programme", "fiches", "total")]


def p104(m):
    # the dossier itself says 232 days a year for 1 ETP (see its spec): every year is over the calendar
    return [("P104", "programme", "TOTAL", f"prevu_{k}") for k in (1, 2, 3)]


def pre_p107(m):
    x, y = line(m, "programme", "pilotage"), line(m, "programme", "reseau")
    y["prevu_3"] += x["prevu_3"]
    x["prevu_3"] = D(0)
    return [("P107", "programme", "pilotage", "prevu_3")]


def pre_p109(m):
    x, y = line(m, "programme", "perennisation"), line(m, "programme", "suivi")
    for k in (1, 2, 3):
        y[f"prevu_{k}"] += x[f"prevu_{k}"]
        x[f"prevu_{k}"] = D(0)
    # doubtful: the first year of the line stands for the line
    return [("P109", "programme", "perennisation", "prevu_1")]


def pre_p111(m):
    x, y = line(m, "programme", "pilotage"), line(m, "programme", "accompagnement")
    more = q(m["programme_days"] * D("0.2"), "0.5") - x["prevu_2"]
    x["prevu_2"] += more
    y["prevu_2"] -= more
    return [("P111", "programme", "pilotage", "prevu_2")]


def pre_p112(m):
    total, big = add(m["programme"]["lines"], "prevu_1"), line(m, "programme", "accompagnement")
    for x in m["programme"]["lines"]:
        if x is not big:
            x["prevu_1"] = max(D("0.5"), q(x["prevu_1"] * D("0.42"), "0.5"))
    big["prevu_1"] += total - add(m["programme"]["lines"], "prevu_1")
    return [("P112", "programme", "accompagnement", "prevu_1")]


def pre_p116(m):
    line(m, "programme", "suivi")["prevu_1"] += D("0.1")
    line(m, "programme", "reseau")["prevu_1"] -= D("0.1")
    return [("P116", "programme", "suivi", "prevu_1"), ("P116", "programme", "reseau", "prevu_1")]


def pre_p117(m):
    x = line(m, "programme", "fiches")
    x["realise_2"] = q(x["prevu_2"] * D("0.6"), "0.5")
    return [("P117", "programme", "fiches", "realise_2")]


def pre_p118(m):
    line(m, "programme", "accompagnement")["realise_3"] = D(4)
    return [("P118", "programme", "accompagnement", "realise_3")]


def pre_p119(m):
    for x in m["programme"]["lines"]:
        x["realise_1"] = None
    # doubtful: the empty TOTAL of the year stands for the column
    return [("P119", "programme", "TOTAL", "realise_1")]


def pre_b101(m):
    # a resource lost 500 € in year 2; its line, the block's TOTAL and the printed rates follow
    line(m, "ressources", m["spec"]["funders"][1])["montant_2"] -= 500
    return [("B101", "ressources", "TOTAL", "total")]


def post_b102(m):
    line(m, "depenses", "deplacements")["total"] += 200
    line(m, "depenses", "prestations")["total"] -= 200
    return [("B102", "depenses", "deplacements", "total"), ("B102", "depenses", "prestations", "total")]


def post_b103(m):
    m["depenses"]["total"]["realise"] += 1000
    return [("B103", "depenses", "TOTAL", "realise")]


def pre_b105(m):
    # the ADEME line became the State's: amounts and balance stay
    x = line(m, "ressources", "ademe")
    x["code"], x["financeur"] = "etat", FUNDERS["etat"][m["spec"].get("words", 0)]
    return [("B105", "ressources", None, None)]


def post_e101(m):
    line(m, "equipements", 2)["prix_unitaire"] += D("15")
    return [("E101", "equipements", 2, "total")]


def post_e102(m):
    # the plan's realised amount is still what the lines add up to: no E103
    m["equipements"]["total"]["total"] += D("90")
    return [("E102", "equipements", "TOTAL", "total")]


def pre_e103(m):
    line(m, "depenses", "equipement")["realise"] -= D("64.50")
    # doubtful: list TOTAL or realised cell of the plan
    return [("E103", "equipements", "TOTAL", "total")]


def post_s301(m):
    # on a line that shows a proof and cited nothing, so that no listed annex loses its citation
    i = next(i for i, x in enumerate(m["communication"]["lines"]) if x["annexe"] is None)
    m["communication"]["lines"][i]["annexe"] = D(48)
    return [("S301", "communication", i + 1, "annexe")]


def pre_s305(m):
    rex = [x for x in m["annexes"]["lines"] if x["type"] == "Fiche retour d'expérience"]
    m["annexes"]["lines"].remove(rex[-1])
    return [("S305", "annexes", None, None)]


def pre_n101(m):
    # no territorial indicator at all; the two required ones go with them (a consequence)
    m["indicateurs"]["lines"] = [x for x in m["indicateurs"]["lines"] if x["famille"] == "Activité"]
    return [("N101", "indicateurs", None, None), ("N102", "indicateurs", None, None, True),
            ("N102", "indicateurs", None, None, True)]


def pre_n102(m):
    m["indicateurs"]["lines"] = [x for x in m["indicateurs"]["lines"] if x["code"] != "A19"]
    return [("N102", "indicateurs", None, None)]


def pre_n103(m):
    line(m, "indicateurs", "T02")["annee_2"] = None
    return [("N103", "indicateurs", "T02", "annee_2")]


def pre_n104(m):
    line(m, "indicateurs", "T04")["unite"] = "t"
    return [("N104", "indicateurs", "T04", "unite")]


def ident(m, field, value, code, extra=()):
    m["identification"]["lines"][0][field] = value
    return [(code, "identification", 1, field), *extra]


def post_i101(m):
    s = m["identification"]["lines"][0]["siret"]
    return ident(m, "siret", s[:7] + str((int(s[7]) + 1) % 10) + s[8:], "I101")


def post_i104(m):
    s = m["identification"]["lines"][0]["departements"]
    return ident(m, "departements", s + ", 63", "I104")


def post_i106(m):
    d = m["identification"]["lines"][0]["fin"]
    return ident(m, "fin", d.replace(year=d.year - 4), "I106")


def post_f303(m):
    m["annexes"]["lines"][3]["support"] = "Télécopie"
    return [("F303", "annexes", 4, "support")]


def post_f301(m):
    m["annexes"]["lines"][4]["titre"] = None
    return [("F301", "annexes", 5, "titre")]


def post_f302(m):
    line(m, "equipements", 1)["quantite"] = Raw("un lot complet")
    return [("F302", "equipements", 1, "quantite")]


def post_f307(m):
    # « 8.5 » typed in Excel became the 8th of May; the totals still are those of 8,5 days
    x = line(m, "programme", "formations")
    d = dt.datetime(m["spec"]["date_rapport"].year, int(x["prevu_2"] % 1 * 10), int(x["prevu_2"]))
    x["prevu_2"] = Raw(d, "DD/MM")
    return [("F307", "programme", "formations", "prevu_2")]


def post_f308(m):
    m["programme"]["total"]["prevu_2"] = Raw("#REF!")
    return [("F308", "programme", "TOTAL", "prevu_2")]


def post_f312(m):
    # scaled, it is the amount that the totals need
    x = line(m, "depenses", "prestations")
    x["montant_1"] = Raw(fr(x["montant_1"] / 1000) + " k€")
    return [("F312", "depenses", "prestations", "montant_1")]


def post_f313(m):
    i = next(i for i, x in enumerate(m["communication"]["lines"]) if x["participants"])
    m["communication"]["lines"][i]["participants"] = Raw("env. 40")
    return [("F313", "communication", i + 1, "participants")]


def post_f314(m):
    x = m["cibles"]["lines"][2]
    x["date"] = Raw(f"{x['date'].day}/{x['date'].month}/{x['date'].year % 100:02d}")
    return [("F314", "cibles", 3, "date")]


FAULTS = {  # name: (phase, function)
    "P101": ("post", post_p101_planned), "P101r": ("post", post_p101_realised), "P102": ("pre", pre_p102),
    "P103": ("post", post_p103), "P104": ("pre", p104), "P107": ("pre", pre_p107), "P109": ("pre", pre_p109),
    "P111": ("pre", pre_p111), "P112": ("pre", pre_p112), "P116": ("pre", pre_p116), "P117": ("pre", pre_p117),
    "P118": ("pre", pre_p118), "P119": ("pre", pre_p119), "B101": ("pre", pre_b101), "B102": ("post", post_b102),
    "B103": ("post", post_b103), "B105": ("pre", pre_b105), "E101": ("post", post_e101), "E102": ("post", post_e102),
    "E103": ("pre", pre_e103), "S301": ("post", post_s301), "S305": ("pre", pre_s305), "N101": ("pre", pre_n101),
    "N102": ("pre", pre_n102), "N103": ("pre", pre_n103), "N104": ("pre", pre_n104), "I101": ("post", post_i101),
    "I102": ("post", lambda m: ident(m, "convention", "2024-OCC-117", "I102")), "I104": ("post", post_i104),
    "I106": ("post", post_i106), "I107": ("pre", lambda m: [("I107", "identification", 1, "fin")]),
    "I108": ("pre", lambda m: [("I108", "identification", 1, "poste")]),
    "F301": ("post", post_f301), "F302": ("post", post_f302), "F303": ("post", post_f303),
    "F304": ("pre", lambda m: [("F304", "identification", 1, "etp")]),
    "F305": ("post", lambda m: ident(m, "contact", "mission.circulaire chez pontaudoux.example.fr", "F305")),
    "F307": ("post", post_f307), "F308": ("post", post_f308),
    "F311": ("post", lambda m: ident(m, "territoire", "…………………………", "F311")),
    "F312": ("post", post_f312), "F313": ("post", post_f313), "F314": ("post", post_f314),
    # made by the layout or by the way the file is saved
    "F201": ("pre", lambda m: [("F201", None, None, None)]),
    "F202": ("pre", lambda m: [("F202", "cibles", "HEAD", None)]),
    "F104": ("pre", lambda m: [("F104", None, None, None)]),
    "F101": ("pre", lambda m: [("F101", None, None, None)]),
    "L101": ("pre", lambda m: [("L101", None, None, None)]),
}


def dossier(spec):
    m = build(spec)
    m["programme_days"] = add(m["programme"]["lines"], "prevu_2")
    found = []
    chosen = [FAULTS[c] for c in spec.get("faults", [])]
    for phase, fn in chosen:
        if phase == "pre":
            found += fn(m)
    spec.get("edit", lambda m: None)(m)
    retotal(m)
    for phase, fn in chosen:
        if phase == "post":
            found += fn(m)
    return m, found


# ---------------------------------------------------------------- the layout

NBSP, NNBSP, THIN = "\u00a0", "\u202f", "\u2009"


def fr(x, sep=NBSP, decimals=None):
    """A number as French people type it."""
    x = D(x)
    text = f"{x:f}" if decimals is None else f"{x:.{decimals}f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    sign = "-" if text.startswith("-") else ""
    whole, _, part = text.lstrip("-").partition(".")
    groups = []
    while len(whole) > 3:
        groups.insert(0, whole[-3:])
        whole = whole[:-3]
    return sign + sep.join([whole] + groups) + ("," + part if part else "")


MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
          "novembre", "décembre"]

HEAD = {  # field: the headers people give it; 0 is the template's own word
    "identification": {
        "convention": ("N° de convention ADEME", "Convention ADEME n°", "N° convention"),
        "etape": ("Étape du dossier", "Étape", "Stade du dossier"),
        "date_rapport": ("Date du rapport", "Date de remise du rapport", "Rapport daté du"),
        "porteur": ("Porteur", "Porteur de projet", "Porteur"), "siret": ("SIRET", "N° SIRET", "SIRET"),
        "nature_porteur": ("Nature du porteur", "Statut du porteur", "Type de porteur"),
        "poste": ("Intitulé du poste", "Poste", "Intitulé du poste"),
        "thematique": ("Thématique", "Thème", "Thématique"),
        "demande": ("Création ou renouvellement", "Création / renouvellement", "Création ou renouvellement"),
        "region": ("Région", "Région", "Région"),
        "departements": ("Département(s)", "Départements", "Département(s) concerné(s)"),
        "territoire": ("Territoire", "Territoire couvert", "Territoire"),
        "epci": ("SIREN des EPCI couverts", "EPCI couverts (SIREN)", "SIREN des EPCI couverts"),
        "population": ("Population couverte (hab)", "Population couverte", "Population couverte (hab)"),
        "etp": ("ETP", "Quotité (ETP)", "ETP"), "debut": ("Début", "Début de l'opération", "Début"),
        "fin": ("Fin", "Date de fin", "Fin de la convention"),
        "jours_par_an": ("Jours par an pour 1 ETP", "Jours travaillés par an pour 1 ETP", "Nb de jours par an (1 ETP)"),
        "taxe": ("Montants exprimés en (HT / TTC)", "HT ou TTC", "Montants exprimés en"),
        "contact": ("Adresse électronique", "Courriel", "Adresse électronique")},
    "programme": {"action": ("Action", "Actions", "Intitulé de l'action"), "prevu": ("prévu", "prévu", "Prévu"),
                  "realise": ("réalisé", "réalisé", "Réalisé"), "total": ("Total prévu", "TOTAL jours", "Total prévu"),
                  "commentaire": ("Commentaire", "Observations", "Commentaires")},
    "indicateurs": {
        "code": ("Code", "Réf.", "Code"), "intitule": ("Intitulé", "Libellé", "Intitulé"),
        "famille": ("Famille", "Famille d'indicateur", "Type d'indicateur (activité / territoire)"),
        "unite": ("Unité", "Unités", "Unité"), "initiale": ("Valeur initiale", "Valeur de départ", "Etat initial"),
        "annee_reference": ("Année de référence", "Année de réf.", "Millésime de référence"),
        "objectif": ("Objectif", "Cible à 3 ans", "Objectif visé"), "annee": ("", "", ""),
        "source": ("Source", "Source de la donnée", "Origine des données"),
        "commentaire": ("Commentaire", "Commentaire", "Commentaires")},
    "equipements": {
        "numero": ("N°", "Numéro", "N°"), "designation": ("Désignation", "Désignation du matériel", "Libellé de l'équipement"),
        "categorie": ("Catégorie", "Catégorie d'équipement", "Catégorie"),
        "date": ("Date d'acquisition", "Date d'achat", "Date d'acquisition"),
        "fournisseur": ("Fournisseur", "Nom du fournisseur", "Fournisseurs"),
        "facture": ("N° de facture", "N° facture", "Référence facture"), "quantite": ("Quantité", "Qté", "Nombre"),
        "prix_unitaire": ("Prix unitaire", "PU", "Prix unitaire"), "total": ("Total", "Montant total", "Total ligne"),
        "tva": ("TVA (%)", "TVA", "TVA (%)"), "ttc": ("TTC", "Montant TTC", "TTC"),
        "annexe": ("N° d'annexe", "Annexe n°", "N° d'annexe")},
    "communication": {
        "numero": ("N°", "Numéro", "N° action"), "type": ("Type", "Type d'action", "Type"),
        "intitule": ("Intitulé", "Action", "Intitulé"), "date": ("Date", "Date de réalisation", "Date"),
        "lieu": ("Lieu", "Lieu / ville", "Lieu de l'action"), "public": ("Public", "Public cible", "Public"),
        "participants": ("Participants", "Participants", "Participants"), "cout": ("Coût", "Coût (€)", "Coût"),
        "preuve": ("Preuve", "Élément de preuve", "Preuve"), "annexe": ("N° d'annexe", "Annexe n°", "N° d'annexe")},
    "cibles": {
        "nom": ("Nom", "Raison sociale", "Nom de la cible"), "siret": ("SIRET", "SIRET", "SIRET"),
        "typologie": ("Typologie", "Typologie de cible", "Typologie"),
        "accompagnement": ("Accompagnement", "Type d'accompagnement", "Accompagnement"),
        "date": ("Date", "Date de l'accompagnement", "Date"), "commune": ("Commune", "Commune d'implantation", "Commune"),
        "rapport_remis": ("Rapport remis", "Rapport écrit remis", "Rapport remis"),
        "annexe": ("N° d'annexe", "Annexe n°", "N° d'annexe")},
    "comites": {
        "date": ("Date", "Date du comité", "Date"), "participants": ("Participants", "Structures présentes", "Organismes présents"),
        "realise": ("Réalisé", "Actions réalisées", "Actions réalisées depuis la précédente réunion"),
        "envisage": ("Envisagé", "Actions envisagées", "Envisagé"),
        "difficultes": ("Difficultés", "Difficultés rencontrées", "Difficultés"),
        "solutions": ("Solutions", "Solutions proposées", "Solutions"), "decision": ("Décision", "Décision du comité", "Décision")},
    "annexes": {
        "numero": ("N°", "Annexe n°", "Numéro"), "type": ("Type", "Type de document", "Type"),
        "titre": ("Titre", "Intitulé du document", "Titre"), "fichier": ("Fichier", "Fichier ou lien", "Nom du fichier"),
        "support": ("Support", "Transmis par", "Support"), "date": ("Date", "Date", "Date")},
    "depenses": {"poste": ("Poste", "Nature des dépenses", "Poste de dépense"), "detail": ("Détail", "Détail", "Détail"),
                 "montant": ("", "", ""), "total": ("Total", "Total prévu", "Total"),
                 "realise": ("Réalisé", "Montant réalisé", "Réalisé"),
                 "observations": ("Observations", "Commentaires", "Observations")},
    "ressources": {"financeur": ("Financeur", "Origine du financement", "Financeur"), "nature": ("Nature", "Nature", "Nature"),
                   "statut": ("Statut", "Statut", "Statut"), "montant": ("", "", ""), "total": ("Total", "Total prévu", "Total"),
                   "taux": ("Taux (%)", "Taux (%)", "Taux (%)"), "verse": ("Versé", "Montant versé", "Versé")},
}
ACROSS = {"programme": ("prevu", "realise"), "indicateurs": ("annee",), "depenses": ("montant",), "ressources": ("montant",)}
TITLE = {"identification": "Identification du dossier", "programme": "Programme d'actions",
         "indicateurs": "Indicateurs de suivi", "equipements": "Liste des équipements acquis",
         "communication": "Actions de communication, de formation et de sensibilisation",
         "cibles": "Cibles sensibilisées et accompagnées", "comites": "Réunions du comité de suivi",
         "annexes": "Liste des annexes", "financement": "Plan de financement"}
SHEET = {"identification": "Identification", "programme": "Programme", "indicateurs": "Indicateurs",
         "equipements": "Équipements", "communication": "Communication", "cibles": "Cibles", "comites": "Comités",
         "annexes": "Annexes", "financement": "Financement"}


def kind_of(table, field):
    f = re.sub(r"_[123]$", "", field)
    if f in ("date", "debut", "fin", "date_rapport"):
        return "date"
    if table == "programme" and f in ("prevu", "realise", "total"):
        return "days"
    if f in ("montant", "total", "verse", "prix_unitaire", "ttc", "cout") or (table == "depenses" and f == "realise"):
        return "money"
    if f in ("quantite", "participants", "annexe", "numero", "population", "jours_par_an", "annee_reference", "etp") and table != "comites":
        return "number"
    if f in ("annee", "objectif", "initiale"):
        return "number"
    if f in ("taux", "tva"):
        return "percent"
    if f == "rapport_remis":
        return "bool"
    if f == "siret":
        return "siret"
    return "text"


class Grid:
    """One sheet: cells, where the facts stand, what is merged."""

    def __init__(self, name):
        self.name, self.cells, self.tags, self.merges = name, {}, {}, []
        self.heads, self.state, self.lists = set(), "visible", None

    def put(self, r, c, v, tag=None, head=False):
        if v is not None:
            self.cells[r, c] = v
        if tag is not None:
            self.tags[tag] = (r, c)
        if head:
            self.heads.add((r, c))

    def bottom(self):
        return max((r for r, _ in self.cells), default=0)


class Layout:
    def __init__(self, spec, m):
        self.m, self.o = m, dict(spec.get("layout", {}))
        self.r = random.Random(spec["seed"] * 31 + 5)
        self.due = YEARS_DUE[spec["stage"]]
        self.spec = spec
        self.variant = self.o.get("headers", 0)
        self.choice = {}
        self.guessed = []     # headers with a typing error or words of the holder's own

    # --- words
    def header(self, table, field):
        own = self.o.get("own", {}).get((table, field))
        if own:
            return own
        text = HEAD[table][field][self.variant]
        if self.o.get("breaks") and self.r.random() < .35 and " " in text:
            text = text.replace(" ", "\n", 1)
        if self.o.get("capitals") and table != "identification" and self.r.random() < .3:
            text = text.upper()
        return text

    def year(self, k):
        d = self.spec["debut"]
        style = self.o.get("years", "annee")
        if style == "calendar":
            return str(d.year + k - 1) if d.month == 1 else f"{d.year + k - 1}-{d.year + k}"
        return {"annee": f"Année {k}", "an": f"An {k}", "a": f"A{k}",
                "ordinal": ("1ère année", "2ème année", "3ème année")[k - 1]}[style]

    def total_word(self):
        return self.r.choice(self.o.get("totals", ["TOTAL"]))

    def title(self, g, table, row, col):
        """Title rows above a table; gives the row where the table may begin."""
        if not self.o.get("titles"):
            return row
        text = TITLE[table]
        if self.r.random() < .5:
            text += " – " + self.spec["porteur"]
        if self.r.random() < .3:
            text = text.upper()
        g.put(row, col, text)
        if self.o.get("merge_titles") and self.r.random() < .6:
            g.merges.append((row, col, row, col + 3))
        row += 1
        if self.r.random() < .5:
            g.put(row, col, self.r.choice(["À compléter par le porteur et à renvoyer par courriel",
                                           "Document à joindre au rapport", "Mise à jour : voir la date du rapport"]))
            row += 1
        return row + self.r.choice([0, 1])

    def note(self, g, col):
        if self.o.get("notes") and self.r.random() < .7:
            g.put(g.bottom() + 2, col, self.r.choice(["NB : chiffres arrêtés à la fin de la période",
                                                      "* hors jours de congé", "(1) selon la convention signée"]))

    # --- values
    def value(self, table, field, v, total=False):
        if v is None:
            gone = {"siret": ["NC"], "annexe": ["s.o.", "-"], "participants": ["-"]}.get(field)
            if gone and self.o.get("missing_words") and self.r.random() < .35 and not total and table != "identification":
                return self.r.choice(gone)
            return None
        if isinstance(v, (Raw, Formula)):
            return v
        kind = kind_of(table, field)
        if isinstance(v, list):   # what a committee heard
            return "- " + "\n- ".join(v) if self.o.get("breaks") else " ; ".join(v)
        if kind == "siret":
            how = self.pick(("siret", table), ["text", "number", "spaces"] if self.o.get("numbers") else ["text"])
            if how == "number":
                return D(v)
            return f"{v[:3]} {v[3:6]} {v[6:9]} {v[9:]}" if how == "spaces" else v
        if kind == "bool":
            yes, no = self.pick(("bool", table), [("Oui", "Non"), ("OUI", "NON"), ("X", "non"), ("oui", "non")]
                                if self.o.get("numbers") else [("oui", "non")])
            return yes if v else no
        if kind == "date":
            if self.o.get("dates") and self.r.random() < .3:
                if v.day > 12 and self.r.random() < .5:
                    return v.strftime("%d/%m/%Y")
                return f"{'1er' if v.day == 1 else v.day} {MONTHS[v.month - 1]} {v.year}"
            return v
        if kind == "text" or not isinstance(v, D):
            if self.o.get("breaks") and isinstance(v, str) and len(v) > 28 and " " in v[14:] and self.r.random() < .4 \
                    and table not in ("identification",) and field not in ("source", "fichier", "preuve"):
                at = v.index(" ", 14)
                v = v[:at] + "\n" + v[at + 1:]
            elif self.o.get("numbers") and isinstance(v, str) and table != "identification" and self.r.random() < .02:
                v += self.r.choice([" ", NBSP, "\u200b"])   # what pasting leaves behind
            return v
        if total and kind == "days" and self.o.get("days_total"):
            return f"{fr(v)} jours"
        style = self.o.get("numbers")
        if style and field not in ("numero", "annee_reference"):
            how = self.pick((table, field), ["plain", "plain", "text", "unit"])
            mixed = self.r.random() < .8
            sep = self.r.choice([NBSP, NNBSP, THIN, " "])
            if how == "text" and mixed:
                return fr(v, sep, 2 if kind == "money" and self.r.random() < .5 else None)
            if how == "unit" and mixed:
                if kind == "money":
                    return fr(v, sep, 2) + self.r.choice([NBSP, " "]) + "€"
                if kind == "days":
                    return fr(v, sep) + self.r.choice([" j", NBSP + "j", " jours"])
                if kind == "percent":
                    return fr(v) + " %"
                if field == "population":
                    return fr(v, sep) + " hab."
        return v

    def pick(self, key, options):
        if key not in self.choice:
            self.choice[key] = self.r.choice(options)
        return self.choice[key]

    def total_cell(self, table, field, v, cells, total_row=True):
        """A total: a live formula where the layout asks for it and the value is what the cells give."""
        if isinstance(v, D) and self.o.get("formulas") and cells:
            if abs(sum(c[1] for c in cells) - v) < D("0.005"):
                refs = [c[0] for c in cells]
                rows = sorted({int(re.sub(r"\D", "", x)) for x in refs})
                letters = {re.sub(r"\d", "", x) for x in refs}
                if len(letters) == 1 and rows == list(range(rows[0], rows[-1] + 1)):
                    text = f"=SUM({refs[0]}:{refs[-1]})"
                elif len(rows) == 1 and [openpyxl.utils.column_index_from_string(re.sub(r"\d", "", x)) for x in refs] == \
                        list(range(openpyxl.utils.column_index_from_string(re.sub(r"\d", "", refs[0])),
                                   openpyxl.utils.column_index_from_string(re.sub(r"\d", "", refs[0])) + len(refs))):
                    text = f"=SUM({refs[0]}:{refs[-1]})"
                else:
                    text = "=" + "+".join(refs)
                return Formula(text, v, '0.0" jours"' if self.o.get("days_total") and kind_of(table, field) == "days" else None)
        return self.value(table, field, v, total=total_row)

    # --- tables
    def identification(self, g, row, col):
        row = self.title(g, "identification", row, col)
        x = self.m["identification"]["lines"][0]
        fields = list(HEAD["identification"])
        if self.o.get("reorder"):
            rest = fields[1:]
            self.r.shuffle(rest)
            fields = fields[:1] + rest
        if not x["jours_par_an"] and self.variant:
            fields.remove("jours_par_an")
        how = self.o.get("form", "down")
        colon = " :" if self.o.get("colon") else ""
        for i, f in enumerate(fields):
            lab, v = self.header("identification", f) + colon, self.value("identification", f, x[f])
            if how == "down":
                a, b = (row + i, col), (row + i, col + 1)
            elif how == "pairs":
                half = (len(fields) + 1) // 2
                a = (row + i % half, col + 3 * (i // half))
                b = (a[0], a[1] + 1)
            else:  # label above value, four to a band
                a = (row + 3 * (i // 4), col + i % 4)
                b = (a[0] + 1, a[1])
            g.put(*a, lab, ("identification", "HEAD", f), head=True)
            g.put(*b, v, ("identification", 1, f))
        self.note(g, col)

    def columns(self, table, drop=()):
        """The columns of a table in the order of this layout, years spread out."""
        fields = [f for f in HEAD[table] if f not in drop and f not in self.o.get("drop", {}).get(table, ())]
        if self.spec["taxe"] == "TTC" and table == "equipements":
            fields = [f for f in fields if f not in ("tva", "ttc")]
        if self.o.get("reorder") and table not in ("programme", "depenses", "ressources"):
            order = list(fields)
            self.r.shuffle(order)
            lead = [f for f in order if f in ("numero", "code")]
            fields = lead + [f for f in order if f not in lead]
        years = self.due if not self.o.get("all_years") else 3
        out = []
        for f in fields:
            if f in ACROSS.get(table, ()):
                span = range(1, (years if f == "realise" else 3) + 1)
                out += [f"{f}_{k}" for k in span]
            else:
                out.append(f)
        return out

    def column_head(self, table, f):
        base, _, k = f.rpartition("_")
        if k in ("1", "2", "3") and base in ACROSS.get(table, ()):
            text = self.year(int(k))
            if table == "programme" and self.due:
                text += " " + HEAD["programme"][base][self.variant].lower()
            return text
        if table in ("depenses", "ressources") and f == "total" and self.variant:
            return self.header(table, f) + " " + self.spec["taxe"]
        return self.header(table, f)

    def table(self, g, table, row, col, fields=None):
        rows, total = self.m[table]["lines"], self.m[table]["total"]
        fields = fields or self.columns(table)
        two = table == "programme" and self.o.get("two_rows") and self.due
        label_field = {"programme": "action", "depenses": "poste", "ressources": "financeur"}.get(table)
        if two:  # « Année 1 » over « Prévu | Réalisé »
            years = [f for f in fields if f[-2:] in ("_1", "_2", "_3")]
            years.sort(key=lambda f: (f[-1], f[:-2]))
            rest = [f for f in fields if f not in years]
            fields = rest[:1] + years + rest[1:]
        for i, f in enumerate(fields):
            c = col + i
            if two and f[-2:] in ("_1", "_2", "_3"):
                if not i or fields[i - 1][-1] != f[-1] or fields[i - 1][-2:] not in ("_1", "_2", "_3"):
                    n = sum(1 for x in fields if x[-2:] == f[-2:])
                    g.put(row, c, self.year(int(f[-1])), head=True)
                    if n > 1:
                        g.merges.append((row, c, row, c + n - 1))
                g.put(row + 1, c, HEAD["programme"][f[:-2]][2], (table, "HEAD", f), head=True)
            else:
                text = self.column_head(table, f)
                g.put(row, c, text, (table, "HEAD", f), head=True)
                if two:
                    g.merges.append((row, c, row + 1, c))
                if (table, re.sub(r"_[123]$", "", f)) in self.o.get("own", {}):
                    self.guessed.append((table, f))
        if self.o.get("visa") and table in self.o["visa"]:
            g.put(row, col + len(fields), "Visa", head=True)
        at = row + (2 if two else 1)
        if self.o.get("blank_after_header") and not two and self.r.random() < .4:
            at += 1
        top_total = total is not None and table in self.o.get("total_on_top", ())
        total_row = None
        if top_total:
            total_row, at = at, at + 1
        first = at
        refs = {f: [] for f in fields}
        pending, group, groups = [], 0, self.o.get("subtotals", {}).get(table)
        for i, x in enumerate(rows):
            key = x["code"] if table in ("programme", "indicateurs", "depenses", "ressources") else i + 1
            years_at = []
            for j, f in enumerate(fields):
                v = x.get(f)
                tag = (table, key, f)
                number = v.value if isinstance(v, Raw) else v
                ref = f"{get_column_letter(col + j)}{at}"
                if f == "total" and table != "equipements":
                    cell = self.total_cell(table, f, v, years_at, total_row=False)
                elif f == "total" and self.o.get("formulas") and {"quantite", "prix_unitaire"} <= set(fields) and \
                        isinstance(x["quantite"], D) and money(x["quantite"] * x["prix_unitaire"]) == v:
                    a, b = (get_column_letter(col + fields.index(n)) for n in ("quantite", "prix_unitaire"))
                    cell = Formula(f"={a}{at}*{b}{at}", v)
                else:
                    cell = self.value(table, f, v)
                g.put(at, col + j, cell, tag)
                if isinstance(number, D):
                    refs[f].append((ref, number))
                    if re.match(r"(prevu|montant)_", f):
                        years_at.append((ref, number))
            if self.o.get("visa") and table in self.o["visa"] and self.r.random() < .5:
                g.put(at, col + len(fields), self.r.choice(["vu", "OK"]))
            at += 1
            pending.append(x)
            if groups and (len(pending) == groups and i < len(rows) - 2 or i == len(rows) - 1):
                group += 1
                g.put(at, col, self.r.choice([f"Sous-total {group}", f"sous total {group}", f"S/T {group}"]))
                for j, f in enumerate(fields):
                    if kind_of(table, f) in ("days", "money") and f in total:
                        s = add(pending, f)
                        if s is not None:
                            g.put(at, col + j, self.value(table, f, s))
                at, pending = at + 1, []
        if total is not None:
            if not top_total:
                if self.o.get("blank_before_total") and self.r.random() < .5:
                    at += 1
                total_row = at
            g.put(total_row, col, self.total_word(), (table, "TOTAL", label_field or fields[0]))
            for j, f in enumerate(fields):
                if f in total and f != label_field:
                    g.put(total_row, col + j, self.total_cell(table, f, total[f], None if groups else refs[f]),
                          (table, "TOTAL", f))
        return max(at, first)

    def any(self, g, table, row, col):
        """One table with its title and note; gives the next free row."""
        row = self.title(g, table, row, col)
        if table == "programme":
            drop = ["commentaire"] if not any(x.get("commentaire") for x in self.m["programme"]["lines"]) and self.variant else []
            if self.o.get("no_total"):
                drop.append("total")
            self.table(g, "programme", row, col, self.columns("programme", drop))
        elif table == "financement":
            self.financing(g, row, col)
        else:
            self.table(g, table, row, col)
        self.note(g, col)
        return g.bottom() + 3

    def financing(self, g, row, col, other=None):
        if self.o.get("titles") and self.variant:
            g.put(row, col, f"Plan de financement {self.m['version']}", ("financement", 1, "version"))
            row += 2
        else:
            g.put(row, col, "Version", head=True)
            g.put(row, col + 1, self.m["version"], ("financement", 1, "version"))
            row += 2
        spend = self.columns("depenses", [] if self.due else ["realise"])
        drop = ["detail"] if self.variant else []
        spend = [f for f in spend if f not in drop]
        income = self.columns("ressources", [] if self.due else ["verse"])
        g.put(row, col, "DÉPENSES", head=True)
        if self.o.get("side"):
            right = col + len(spend) + 1
            g.put(row, right, "RESSOURCES", head=True)
            self.table(g, "depenses", row + 1, col, spend)
            self.table(g, "ressources", row + 1, right, income)
        elif other is not None:
            self.table(g, "depenses", row + 1, col, spend)
            other.put(1, 1, f"Plan de financement {self.m['version']}")
            other.put(3, 1, "RESSOURCES", head=True)
            self.table(other, "ressources", 4, 1, income)
        else:
            after = self.table(g, "depenses", row + 1, col, spend) + 3
            g.put(after, col, "RESSOURCES", head=True)
            self.table(g, "ressources", after + 1, col, income)

    # --- sheets and books
    def books(self):
        """[(file name, [Grid])], and where each fact stands: {tag: (file, sheet, row, column)}."""
        tables = REQUEST_TABLES if self.spec["stage"] == "demande" else REPORT_TABLES
        tables = [t for t in tables if t not in self.o.get("without", ())]
        if self.o.get("sheet_order"):
            rest = tables[1:]
            self.r.shuffle(rest)
            tables = tables[:1] + rest
        names = {**SHEET, **self.o.get("sheets", {})}
        ext = self.spec.get("ext", "xlsx")
        grids, where = [], {}
        joined = self.o.get("together", {})   # table: the table whose sheet it shares
        for t in tables:
            if t in joined:
                g = next(x for x, n in grids if n == joined[t])
                row, col = g.bottom() + 3, self.origin(t)[1]
            else:
                g = Grid(names[t])
                grids.append((g, t))
                row, col = self.origin(t)
            if t == "identification":
                self.identification(g, row, col)
            elif t == "financement" and self.o.get("two_sheets"):
                row = self.title(g, t, row, col)
                g.name = "Dépenses"
                other = Grid("Ressources")
                self.financing(g, row, col, other)
                grids.append((other, "ressources"))
            else:
                self.any(g, t, row, col)
        if self.o.get("readme"):
            g = Grid("Lisez-moi")
            g.put(1, 1, "Comment remplir ce classeur")
            g.put(2, 1, "Une feuille par tableau ; ne pas envoyer de scan.")
            grids.insert(0, (g, "readme"))
        if self.o.get("hidden_lists"):
            g = Grid("Listes")
            g.state = "hidden"
            for i, t in enumerate(["Listes de choix", "TPE", "PME", "Petite collectivité", "Association",
                                   "Établissement public", "Grand public", "Autre"]):
                g.put(i + 1, 1, t)
            grids.append((g, "listes"))
        stem = self.spec.get("file", self.spec["convention"])
        if self.o.get("per_table") or ext == "csv":
            books = [((f"{stem}_{SHEET_FILE[t]}" if ext != "csv" else SHEET_FILE[t]) + "." + ext, [g]) for g, t in grids]
        else:
            books = [(stem + "." + ext, [g for g, _ in grids])]
        for file, sheets in books:
            for g in sheets:
                for tag, (r, c) in g.tags.items():
                    where[tag] = (file, None if ext == "csv" else g.name, r, c)
        return books, where

    def origin(self, table):
        if self.o.get("shift"):
            rng = random.Random(f"{self.spec['seed']}-{table}")
            return rng.randrange(1, 6), rng.randrange(1, 4)
        return 1, 1


SHEET_FILE = {**{t: t for t in REPORT_TABLES}, "ressources": "ressources"}


# ---------------------------------------------------------------- the files

def native(v, number_format=None):
    if isinstance(v, Raw):
        return native(v.value)[0], v.number_format
    if isinstance(v, Formula):
        return v.text, v.number_format
    if isinstance(v, D):
        return (int(v) if v == v.to_integral_value() else float(v)), number_format
    if isinstance(v, dt.datetime):
        return v, number_format
    if isinstance(v, dt.date):
        return dt.datetime(v.year, v.month, v.day), "DD/MM/YYYY"
    return v, number_format


def write_xlsx(grids):
    wb = openpyxl.Workbook()
    wb.remove(wb.active)
    wb.properties.creator = "volet samples"
    wb.properties.created = wb.properties.modified = dt.datetime(2026, 1, 5, 9, 0)
    thin = Side(style="thin", color="B0B0B0")
    for g in grids:
        ws = wb.create_sheet(g.name)
        ws.sheet_state = g.state
        widths = {}
        for (r, c), v in sorted(g.cells.items()):
            value, fmt = native(v)
            cell = ws.cell(r, c, value)
            if fmt:
                cell.number_format = fmt
            elif isinstance(value, int) and abs(value) > 10 ** 12:
                cell.number_format = "0"
            if (r, c) in g.heads:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="DDE8E0")
                cell.border = Border(bottom=thin)
                cell.alignment = Alignment(wrap_text=True, vertical="center")
            elif isinstance(value, str) and "\n" in value:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            widths[c] = max(widths.get(c, 9), min(38, max(len(p) for p in str(value).split("\n")) + 1))
        for c, w in widths.items():
            ws.column_dimensions[get_column_letter(c)].width = w
        for a, b, c, d in g.merges:
            ws.merge_cells(start_row=a, start_column=b, end_row=c, end_column=d)
    if any(g.name == "Listes" for g in grids):
        for g in grids:
            spots = [rc for tag, rc in g.tags.items() if tag[0] == "cibles" and tag[2] == "typologie" and tag[1] != "HEAD"]
            if spots:
                dv = DataValidation(type="list", formula1="Listes!$A$2:$A$8", allow_blank=True)
                wb[g.name].add_data_validation(dv)
                for r, c in spots:
                    dv.add(f"{get_column_letter(c)}{r}")
    wb.active = 0
    out = io.BytesIO()
    wb.save(out)
    return settle(out.getvalue())


def settle(data):
    """The same zip without the time of day in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as a, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as b:
        for n in a.namelist():
            body = a.read(n)
            if n in ("docProps/core.xml", "meta.xml"):
                body = re.sub(rb"(<(?:dcterms:modified|dcterms:created|dc:date|meta:creation-date)[^>]*>)[^<]*",
                              rb"\g<1>2026-01-05T09:00:00Z", body)
            if n.endswith("/"):
                continue
            info = zipfile.ZipInfo(n, (2026, 1, 5, 9, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if n == "mimetype" else zipfile.ZIP_DEFLATED
            b.writestr(info, body)
    return out.getvalue()


def csv_text(v):
    if isinstance(v, (Raw, Formula)):
        v = v.value
    if isinstance(v, D):
        return fr(v, "")
    if isinstance(v, dt.date):
        return v.strftime("%d/%m/%Y")
    return "" if v is None else str(v)


def write_csv(g):
    rows = g.bottom()
    cols = max(c for _, c in g.cells)
    out = io.StringIO()
    w = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for r in range(1, rows + 1):
        w.writerow([csv_text(g.cells.get((r, c))) for c in range(1, cols + 1)])
    return out.getvalue().encode("cp1252")


def soffice(paths, target, outdir):
    """Convert with LibreOffice, under a profile of its own."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", target,
                        "--outdir", outdir, *paths], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


FILTER = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "ods": "ods:calc8", "xls": "xls:MS Excel 97"}


# ---------------------------------------------------------------- the cases

def day(text):
    return dt.date.fromisoformat(text)


TOTALS = ["TOTAL", "Total général", "TOTAUX", "Total :", "TOTAL ANNUEL"]
RENAMED = {"headers": 1, "titles": True, "totals": TOTALS, "colon": True}
ALTERED = {"headers": 2, "titles": True, "merge_titles": True, "totals": TOTALS, "shift": True, "reorder": True,
           "breaks": True, "numbers": True, "dates": True, "missing_words": True, "notes": True, "blank_before_total": True}


def explained(m):
    """A gap between planned and realised days with its reason beside it: nothing to say."""
    x = line(m, "programme", "fiches")
    x["realise_1"] = q(x["prevu_1"] * D("0.7"), "0.5")
    x["commentaire"] = "Brochure reportée à l'année suivante"


def unknown_tonnes(m):
    for x in m["indicateurs"]["lines"]:
        if x["code"] in ("A24", "A06", "A07"):
            x["annee_1"], x["commentaire"] = Raw("n.d."), "Pas de mesure cette année-là, méthode en cours"
            return


def half_day(m):
    """Days with a half, so that Excel could take « 8.5 » for a date."""
    x, y = line(m, "programme", "formations"), line(m, "programme", "reseau")
    if x["prevu_2"] % 1 == 0:
        x["prevu_2"] -= D("0.5")
        y["prevu_2"] += D("0.5")


def corrected(m):
    """What changed between the two sendings of case 10 and 11."""
    line(m, "programme", "suivi")["realise_1"] += 1
    line(m, "programme", "fiches")["realise_1"] -= 1
    line(m, "indicateurs", "A01")["annee_1"] += 3


CASES = [
    dict(case="01-cc-val-doucette-demande", seed=101, convention="25OCD0118", stage="demande",
         porteur="Communauté de communes Val Doucette", nature="EPCI", thematique="Économie circulaire",
         poste="Chargée de mission économie circulaire", demande="Création", region="76", epci=["200067478"],
         territoire="Val Doucette", etp="1", debut=day("2025-09-01"), date_rapport=day("2025-04-17"), taxe="HT",
         funders=["ademe", "region"], file="Val_Doucette_demande",
         what="tableaux du modèle, rien de changé"),
    dict(case="02-syndicat-sarzelle-avancement-1", seed=102, convention="23OCD0241", stage="avancement-1",
         porteur="SMICTOM de la Sarzelle", nature="Syndicat mixte", thematique="Biodéchets",
         poste="Chargé de mission biodéchets", demande="Création", region="76", epci=["200034049", "200034056"],
         territoire="Bassin de la Sarzelle", etp="0.8", jours=205, debut=day("2023-01-01"),
         date_rapport=day("2024-02-20"), taxe="HT", funders=["ademe", "region", "departement"],
         layout={"formulas": True, "all_years": True}, via="xlsx", file="rapport annuel 1", lock=True,
         what="totaux en formules avec leur valeur ; un fichier de verrou « ~$ » laissé par Excel, à ignorer"),
    dict(case="03-syndicat-sarzelle-avancement-2", seed=102, convention="23OCD0241", stage="avancement-2",
         porteur="SMICTOM de la Sarzelle", nature="Syndicat mixte", thematique="Biodéchets",
         poste="Chargé de mission biodéchets", demande="Création", region="76", epci=["200034049", "200034056"],
         territoire="Bassin de la Sarzelle", etp="0.8", jours=205, debut=day("2023-01-01"),
         date_rapport=day("2025-02-13"), taxe="HT", funders=["ademe", "region", "departement"],
         layout={"formulas": True, "all_years": True}, via="ods", ext="ods", file="rapport annuel 2",
         what="même poste que le 02, un an après ; totaux en formules"),
    dict(case="04-petr-trois-combes-avancement-1", seed=104, convention="24OCC0077", stage="avancement-1",
         porteur="PETR des Trois Combes", nature="PETR", thematique="Écologie industrielle et territoriale",
         poste="Animateur écologie industrielle et territoriale", demande="Renouvellement", region="76",
         epci=["200023620", "200042372"], territoire="Pays des Trois Combes", etp="1", jours=210, words=1,
         debut=day("2024-03-01"), date_rapport=day("2025-04-28"), taxe="TTC", edit=explained,
         funders=["ademe", "region", "europe"], file="PETR_3C_bilan_v4",
         layout={**ALTERED, "two_rows": True, "all_years": True, "side": True, "days_total": True, "sheet_order": True, "form": "pairs",
                 "subtotals": {"depenses": 4},
                 "sheets": {"identification": "Fiche", "programme": "Temps passé", "financement": "Budget",
                            "cibles": "Entreprises", "comites": "COPIL"}},
         what="en-têtes sur deux lignes fusionnées, dépenses et ressources côte à côte, sous-totaux, formulaire sur deux colonnes, nombres en texte"),
    dict(case="05-cci-lauzieres-final", seed=105, convention="22NAD0306", stage="final",
         porteur="Chambre de commerce et d'industrie de Lauzières", nature="Chambre consulaire",
         thematique="Déchets d'activités économiques", poste="Conseillère déchets des entreprises",
         demande="Création", region="75", epci=["200041499"], territoire="Plaine de Lauzières", etp="1", words=1,
         debut=day("2022-09-01"), date_rapport=day("2025-10-21"), taxe="HT", funders=["ademe", "region", "europe"],
         file="22NAD0306_final", layout={**RENAMED, "per_table": True, "days_total": True},
         what="un classeur par tableau, en-têtes renommés, plan définitif"),
    dict(case="06-association-estrigne-final", seed=106, convention="22OCD0519", stage="final",
         porteur="Association Estrigne Réemploi", nature="Association", thematique="Réemploi et réparation",
         poste="Animatrice réemploi", demande="Création", region="76", epci=["200049211"], territoire="Vallée de l'Estrigne",
         etp="0.75", debut=day("2022-04-01"), date_rapport=day("2025-05-27"), taxe="TTC", words=2,
         funders=["ademe", "departement", "epci"], faults=["S305", "F303", "E101", "P117"], file="Bilan final Estrigne",
         layout={**ALTERED, "years": "ordinal", "total_on_top": ("communication",), "capitals": True,
                 "own": {("equipements", "designation"): "Désigantion", ("equipements", "fournisseur"): "Founisseur",
                         ("cibles", "typologie"): "Typolgie"}},
         what="fautes de frappe dans trois en-têtes, total de la communication en tête, colonnes déplacées"),
    dict(case="07-departement-marvezac-avancement-2", seed=107, convention="23OCC0652", stage="avancement-2",
         porteur="Conseil départemental de Marvézac", nature="Département", thematique="Alimentation durable",
         poste="Chargé de mission alimentation durable", demande="Création", region="76",
         epci=["200066223", "200044469"], territoire="Piémont de Marvézac", etp="0.7", debut=day("2023-06-01"),
         date_rapport=day("2025-07-10"), taxe="HT", funders=["ademe", "region", "epci"], zip=True, edit=unknown_tonnes,
         layout={**RENAMED, "years": "an", "two_sheets": True, "days_total": True}, file="Marvezac_avancement2",
         what="un .zip qui tient le dossier ; dépenses et ressources sur deux feuilles ; une valeur n.d. expliquée"),
    dict(case="08-commune-pontaudoux-demande", seed=108, convention="25NAC0093", stage="demande",
         porteur="Commune de Pontaudoux", nature="Commune", thematique="BTP", poste="Chargé de mission déchets du bâtiment",
         demande="Création", region="75", epci=["200023794"], territoire="Estuaire de Pontaudoux", etp="1.2",
         debut=day("2026-01-01"), date_rapport=day("2025-05-22"), taxe="HT", funders=["ademe", "departement"],
         faults=["F304", "F305", "P107", "P111"], ext="csv",
         what="fichiers .csv (point-virgule, Windows-1252), un par tableau"),
    dict(case="09-cc-vezolles-avancement-1", seed=109, convention="24NAD0210", stage="avancement-1",
         porteur="Communauté de communes des Vézolles", nature="EPCI", thematique="Biodéchets",
         poste="Chargée de mission compostage", demande="Création", region="75", epci=["200034833"],
         territoire="Terre des Vézolles", etp="0.5", debut=day("2024-01-01"), date_rapport=day("2025-03-06"), taxe="TTC",
         funders=["ademe", "region", "departement"], faults=["P103", "F302", "B103", "P101r"], via="xls", ext="xls",
         file="VEZOLLES av1", words=2,
         layout={**ALTERED, "years": "a", "numbers": False, "form": "down"},
         what=".xls ancien, tables décalées, retours à la ligne venus de Word"),
    dict(case="10-agglo-hautes-pinieres-avancement-1", seed=110, convention="24NAC0145", stage="avancement-1",
         porteur="Communauté d'agglomération des Hautes Pinières", nature="EPCI", thematique="Consommation responsable",
         poste="Chargée de mission achats responsables", demande="Création", region="75", epci=["200069631"],
         territoire="Hautes Pinières", etp="1", jours=205, debut=day("2024-01-01"), date_rapport=day("2025-02-05"),
         taxe="HT", funders=["ademe", "region"], faults=["L101"], file="HP_rapport1", layout={"formulas": True}, via="xlsx",
         what="envoyé deux fois (voir le 11) ; ce premier envoi est le plus ancien"),
    dict(case="11-agglo-hautes-pinieres-avancement-1-corrige", seed=110, convention="24NAC0145", stage="avancement-1",
         porteur="Communauté d'agglomération des Hautes Pinières", nature="EPCI", thematique="Consommation responsable",
         poste="Chargée de mission achats responsables", demande="Création", region="75", epci=["200069631"],
         territoire="Hautes Pinières", etp="1", jours=205, debut=day("2024-01-01"), date_rapport=day("2025-03-18"),
         taxe="HT", funders=["ademe", "region"], file="HP_rapport1_v2", layout={"formulas": True}, via="xlsx", edit=corrected,
         what="second envoi du même rapport, chiffres corrigés ; c'est lui qui est gardé"),
    dict(case="12-chambre-metiers-orbegue-avancement-2", seed=112, convention="23NAD0388", stage="avancement-2",
         porteur="Chambre de métiers d'Orbègue", nature="Chambre consulaire", thematique="Réemploi et réparation",
         poste="Animateur répar'acteurs", demande="Renouvellement", region="75", epci=["200067544"], territoire="Marche d'Orbègue",
         etp="0.8", debut=day("2023-02-01"), date_rapport=day("2025-03-27"), taxe="HT",
         funders=["ademe", "region", "europe"], faults=["E102", "N103", "P118", "F314"], via="ods", ext="ods",
         layout={**RENAMED, "all_years": True}, file="CMA Orbegue 2e annee", words=1,
         what=".ods, en-têtes renommés"),
    dict(case="13-syndicat-ravine-lande-avancement-1", seed=113, convention="24OCD0404", stage="avancement-1",
         porteur="Syndicat mixte Ravine et Lande", nature="Syndicat mixte", thematique="Déchets d'activités économiques",
         poste="Chargé de mission déchets des entreprises", demande="Création", region="76", epci=["200070787"],
         territoire="Ravine et Lande", etp="1", debut=day("2024-01-01"), date_rapport=day("2025-02-24"), taxe="TTC",
         funders=["ademe", "departement"], faults=["F201", "F308", "S301"], file="RL-avancement-annee1", words=2,
         layout={**ALTERED, "form": "above", "years": "calendar", "hidden_lists": True, "without": ("comites",), "numbers": True,
                 "together": {"communication": "equipements", "annexes": "cibles"},
                 "sheets": {"equipements": "Achats et communication", "cibles": "Cibles et annexes"},
                 "visa": ("programme",), "days_total": True,
                 "own": {("programme", "action"): "Missoins", ("communication", "participants"): "Nb de partcipants"}},
         what="deux tableaux par feuille, années civiles, libellés au-dessus des valeurs, feuille « Listes » masquée, colonne Visa"),
    dict(case="14-commune-clos-mirande-demande", seed=114, convention="25OCC0288", stage="demande",
         porteur="Commune nouvelle de Clos-Mirande", nature="Commune", thematique="Alimentation durable",
         poste="Chargée de mission circuits courts", demande="Création", region="76", epci=["200017341"],
         territoire="Clos-Mirande", etp="0.6", debut=day("2025-10-01"), date_rapport=day("2025-06-13"), taxe="TTC",
         funders=["ademe", "departement"], faults=["P101", "I101", "F311", "F312"], file="Demande ADEME (2)", words=2,
         layout={**ALTERED, "years": "calendar", "no_total": True, "readme": True, "days_total": True,
                 "sheets": {"programme": "Feuil1", "financement": "Feuil2", "indicateurs": "Feuil3"}},
         what="années civiles en colonnes, feuilles « Feuil1 »…, collé depuis Word, mode d'emploi en tête"),
    dict(case="15-association-tressanges-demande", seed=115, convention="25OCC0301", stage="demande",
         porteur="Association Tressanges Solidaire", nature="Association", thematique="Réemploi et réparation",
         poste="Coordinateur de ressourcerie", demande="Création", region="76", epci=["200034957"],
         territoire="Coteaux de Tressanges", etp="1", debut=day("2026-02-01"), date_rapport=day("2025-09-09"), taxe="TTC",
         funders=["ademe", "region"], faults=["I106", "B105", "N101", "P109"], file="tressanges",
         what="modèle suivi ; dates inversées, pas d'ADEME au plan"),
    dict(case="16-petr-couvrelles-avancement-2", seed=116, convention="23NAC0533", stage="avancement-2",
         porteur="PETR Couvrelles-Ambez", nature="PETR", thematique="Économie circulaire",
         poste="Chef de projet économie circulaire", demande="Création", region="75", epci=["200043628"],
         territoire="Couvrelles et Ambez", etp="1", jours=216, debut=day("2023-01-01"), date_rapport=day("2025-02-28"),
         taxe="HT", funders=["ademe", "region", "departement"], faults=["F104", "B101", "F202", "N102"],
         ext="xls", disguise=True, words=1, file="suivi_poste_2024",
         layout={**RENAMED, "subtotals": {"depenses": 3, "programme": 4}, "notes": True, "shift": True,
                 "drop": {"cibles": ("typologie",)}},
         what="un .xlsx nommé .xls ; sous-totaux ; la colonne Typologie manque"),
    dict(case="17-entreprise-brionnac-final", seed=117, convention="22OCC0610", stage="final",
         porteur="SEM Brionnac Environnement", nature="Entreprise", thematique="BTP", poste="Animateur filière réemploi du bâtiment",
         demande="Création", region="76", epci=["200035863"], territoire="Brionnac", etp="1", debut=day("2022-01-01"),
         date_rapport=day("2025-03-04"), taxe="HT", funders=["ademe", "region", "europe"],
         faults=["E103", "F301", "N104"], file="Rapport_final_SEM", layout={**RENAMED, "headers": 2},
         what="rapport final, en-têtes renommés"),
    dict(case="18-agence-locale-montferrac-avancement-1", seed=118, convention="24OCD0715", stage="avancement-1",
         porteur="Agence locale de Montferrac", nature="Établissement public", thematique="Autre",
         poste="Chargée de mission tourisme durable", demande="Création", region="76", epci=["200066322"], territoire="Montferrac",
         etp="1", debut=day("2024-01-01"), date_rapport=day("2025-02-11"), taxe="HT", funders=["ademe", "region"],
         faults=["F101"], truncate=True, file="ALM_avancement1", what="classeur tronqué pendant l'envoi"),
    dict(case="19-agence-garrigue-haute-demande", seed=119, convention="25OCD0412", stage="demande",
         porteur="Agence régionale Garrigue Haute", nature="Établissement public", thematique="Écologie industrielle et territoriale",
         poste="Chargé de mission symbioses industrielles", demande="Création", region="76", epci=["200034379"],
         territoire="Garrigue Haute", etp="0.6", months=35, debut=day("2025-11-01"), date_rapport=day("2025-07-01"), taxe="HT",
         funders=["ademe", "departement", "europe"], faults=["I102", "I107", "P112", "F307"], file="Garrigue-Haute", edit=half_day,
         layout={**RENAMED, "years": "ordinal", "formulas": False}, words=1,
         what="période de 35 mois, un nombre de jours devenu date"),
    dict(case="20-syndicat-aubrelles-avancement-1", seed=120, convention="24NAC0866", stage="avancement-1",
         porteur="Syndicat des Aubrelles", nature="Syndicat mixte", thematique="Économie circulaire",
         poste="Chargé de mission prévention", demande="Renouvellement", region="75", epci=["200029734"], territoire="Aubrelles",
         etp="0.5", jours=232, debut=day("2024-03-01"), date_rapport=day("2025-04-10"), taxe="TTC",
         funders=["ademe", "departement", "epci"], faults=["P104", "P119", "I104", "F313"], file="aubrelles_2024",
         layout={"days_total": True},
         what="modèle suivi ; aucun jour réalisé"),
    dict(case="21-cc-lot-perdu-demande", seed=121, convention="25OCC0950", stage="demande",
         porteur="Communauté de communes du Lot Perdu", nature="EPCI", thematique="Autre",
         poste="Conseiller en énergie partagé", demande="Création", region="76", epci=["244600433", "244600482"],
         territoire="Lot Perdu", etp="1", jours=205, debut=day("2026-01-01"), date_rapport=day("2025-10-14"), taxe="TTC",
         funders=["ademe", "departement", "epci"], faults=["I108", "P102", "P116", "B102"], file="CCLP demande d'aide",
         layout={**ALTERED, "side": True, "form": "pairs", "years": "an", "numbers": True},
         what="financement côte à côte, textes mis pour des nombres, notes sous les tableaux"),
]


def produce():
    """Every case with its model, books, places and expected findings."""
    for spec in CASES:
        m, found = dossier(spec)
        lay = Layout(spec, m)
        books, where = lay.books()
        spec["folder"] = spec["case"] + (".zip/" + spec["case"] if spec.get("zip") else "")
        lines = []
        main = books[0][0]

        def finding(code, file, sheet, cell, optional=False):
            x = {"code": code, "file": f"{spec['folder']}/{file}", "sheet": sheet, "cell": cell}
            if optional:
                x["optional"] = True
            lines.append(x)

        for code, table, row, field, *extra in found:
            if table is None:
                finding(code, main, None, None)
                continue
            if row == "HEAD":  # a column that is not there: the first header of its table
                tags = [t for t in where if t[0] == table and t[1] == "HEAD"]
                place = where[min(tags, key=lambda t: where[t][3])]
            elif row is None:
                place = (*next(v for t, v in where.items() if t[0] == table)[:2], None, None)
            else:
                place = where[table, row, field]
            cell = f"{get_column_letter(place[3])}{place[2]}" if place[2] else None
            finding(code, place[0], place[1], cell, bool(extra))
        for table, f in lay.guessed:
            p = where[table, "HEAD", f]
            finding("F207", p[0], p[1], f"{get_column_letter(p[3])}{p[2]}", True)
        if lay.o.get("hidden_lists"):
            finding("F205", main, "Listes", None, True)
        lines.sort(key=lambda x: (x["file"], x["sheet"] or "", x["cell"] or "", x["code"]))
        yield spec, m, books, where, lines


def make():
    for d in (REGION, EXPECTED):
        shutil.rmtree(d, ignore_errors=True)
        os.makedirs(d)
    with tempfile.TemporaryDirectory() as temp:
        jobs = {}
        for spec, m, books, where, lines in produce():
            folder = os.path.join(REGION, spec["case"])
            files = []
            for file, grids in books:
                if spec.get("ext") == "csv":
                    files.append((file, write_csv(grids[0])))
                    continue
                data = write_xlsx(grids)
                if spec.get("via"):
                    drop = os.path.join(temp, spec["case"])
                    os.makedirs(drop, exist_ok=True)
                    stem = os.path.splitext(file)[0]
                    source = os.path.join(drop, stem + ".xlsx")
                    with open(source, "wb") as f:
                        f.write(data)
                    out = os.path.join(temp, "out", spec["case"])
                    soffice([source], FILTER[spec["via"]], out)
                    with open(os.path.join(out, file), "rb") as f:
                        data = f.read()
                    if data[:2] == b"PK":
                        data = settle(data)
                if spec.get("truncate"):
                    data = data[:len(data) * 55 // 100]
                files.append((file, data))
            if spec.get("lock"):  # what Excel leaves beside a workbook that was open: to be passed over
                files.append(("~$" + files[0][0], b"\x05poste" + b" " * 49 + b"\x05\0p\0o\0s\0t\0e" + b" \0" * 49))
            if spec.get("zip"):
                with zipfile.ZipFile(folder + ".zip", "w", zipfile.ZIP_DEFLATED) as z:
                    for file, data in files:
                        info = zipfile.ZipInfo(f"{spec['case']}/{file}", (2026, 1, 5, 9, 0, 0))
                        info.compress_type = zipfile.ZIP_DEFLATED
                        z.writestr(info, data)
            else:
                os.makedirs(folder)
                for file, data in files:
                    with open(os.path.join(folder, file), "wb") as f:
                        f.write(data)
            with open(os.path.join(EXPECTED, spec["case"] + ".jsonl"), "w", encoding="utf-8") as f:
                for x in lines:
                    f.write(json.dumps(x, ensure_ascii=False) + "\n")
            print(f"{spec['case']}: {', '.join(spec.get('faults', [])) or 'sans faute'}")


# ---------------------------------------------------------------- the check
# Reads what was written, compares it with the model, then holds a second, independent reading of the
# rules against the values read: it must find the seeded faults and nothing else.

REQUIRED = {"identification": ["convention", "etape", "porteur", "siret", "nature_porteur", "poste", "thematique", "demande",
                               "region", "departements", "territoire", "etp", "debut", "fin", "taxe"],
            "programme": ["action", "prevu_1", "prevu_2", "prevu_3"], "indicateurs": ["intitule", "famille", "unite"],
            "equipements": ["designation", "categorie", "date", "quantite", "prix_unitaire", "total"],
            "communication": ["type", "intitule", "date"], "cibles": ["typologie", "accompagnement"],
            "comites": ["date", "participants"], "annexes": ["numero", "type", "titre"], "depenses": ["poste", "total"],
            "ressources": ["financeur", "total"]}
BAD = object()   # something stands there that is not a value of its kind


def read_books(spec):
    """{file name: {sheet: {(row, column): value}}} of a case, as the files say."""
    path = os.path.join(REGION, spec["case"])
    files = {}
    if spec.get("zip"):
        with zipfile.ZipFile(path + ".zip") as z:
            for n in z.namelist():
                files[os.path.basename(n)] = z.read(n)
    else:
        for n in sorted(os.listdir(path)):
            if n.startswith("~$"):
                continue
            with open(os.path.join(path, n), "rb") as f:
                files[n] = f.read()
    out = {}
    for n, data in files.items():
        if n.endswith(".csv"):
            rows = csv.reader(io.StringIO(data.decode("cp1252")), delimiter=";")
            out[n] = {None: {(i + 1, j + 1): v for i, row in enumerate(rows) for j, v in enumerate(row) if v != ""}}
            continue
        if data[:2] != b"PK" or n.endswith(".ods"):
            with tempfile.TemporaryDirectory() as temp:
                source = os.path.join(temp, "in" + os.path.splitext(n)[1])
                with open(source, "wb") as f:
                    f.write(data)
                soffice([source], FILTER["xlsx"], os.path.join(temp, "out"))
                with open(os.path.join(temp, "out", "in.xlsx"), "rb") as f:
                    data = f.read()
        try:
            wb = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        except Exception:
            out[n] = None
            continue
        out[n] = {ws.title: {(c.row, c.column): c.value for row in ws.iter_rows() for c in row if c.value is not None}
                  for ws in wb}
    return out


def parse(v, kind):
    if isinstance(v, str):
        v = v.replace("\u200b", "").strip()
        if v in ("", "-", "s.o.", "NC", "n.d."):
            return None
    if v is None:
        return None
    if kind in ("days", "money", "number", "percent"):
        if isinstance(v, (int, float)) and not isinstance(v, bool):
            return D(repr(v)) if isinstance(v, int) else D(f"{v:.10f}").normalize()
        if isinstance(v, str):
            t = re.sub(r"[\s\u00a0\u202f\u2009]", "", v)
            scale = 1000 if t.endswith("k€") else 1
            t = re.sub(r"(jours|j|k€|€|%|hab\.)$", "", t).replace(",", ".")
            if re.fullmatch(r"-?\d+(\.\d+)?", t):
                return D(t) * scale
        return BAD
    if kind == "date":
        if isinstance(v, dt.datetime):
            return v.date()
        if isinstance(v, str):
            x = re.fullmatch(r"(\d+)/(\d+)/(\d{2,4})", v)
            if x:
                d, mo, y = map(int, x.groups())
                return dt.date(y + 2000 if y < 100 else y, mo, d)
            x = re.fullmatch(r"(\d+)(?:er)? (\w+) (\d{4})", v)
            if x and x[2] in MONTHS:
                return dt.date(int(x[3]), MONTHS.index(x[2]) + 1, int(x[1]))
        return BAD
    if kind == "bool":
        return {"oui": True, "x": True, "non": False}.get(str(v).lower(), BAD)
    if kind == "siret":
        return re.sub(r"\D", "", str(v))
    return re.sub(r"\s+", " ", str(v)).strip()


def check():
    failures, wide = [], []
    for spec, m, books, where, lines in produce():
        with open(os.path.join(EXPECTED, spec["case"] + ".jsonl"), encoding="utf-8") as f:
            if [json.loads(x) for x in f] != lines:
                failures.append(f"{spec['case']}: expected/ is not what the model gives")
        read = read_books(spec)
        if spec.get("truncate"):
            if list(read.values()) != [None]:
                failures.append(f"{spec['case']}: the truncated file opens")
            continue
        rd, cells, compared = {}, 0, 0
        for tag, (file, sheet, r, c) in where.items():
            table, key, field = tag
            if sheet not in read.get(file, {}):
                failures.append(f"{spec['case']}: {file} / {sheet} is not there")
                break
            got = read[file][sheet].get((r, c))
            if key == "HEAD":
                cells += 1
                if got is None:
                    failures.append(f"{spec['case']}: header {tag} empty")
                continue
            kind = kind_of(table, field)
            if key == "TOTAL" and field in ("action", "poste", "financeur", "numero", "designation", "nom"):
                kind = "text"
            if key == "TOTAL" and kind == "number":
                kind = "text"
            value = parse(got, kind)
            rd.setdefault(table, {}).setdefault(key, {})[field] = value
            if table == "financement":
                want = m["version"]
                if want not in str(got):
                    failures.append(f"{spec['case']}: version {got!r}")
                continue
            if key == "TOTAL":
                want = m[table]["total"].get(field)
                if kind == "text":
                    continue
            elif table == "identification":
                want = m[table]["lines"][0][field]
            else:
                want = line(m, table, key).get(field)
            if isinstance(want, Raw):
                raw = native(want)[0]
                if (got.strip() if isinstance(got, str) else got) != raw and not (isinstance(raw, str) and raw in str(got)):
                    failures.append(f"{spec['case']}: {tag} raw {raw!r} read {got!r}")
                continue
            if isinstance(want, list):
                value, want = re.sub(r"[-; ]+", " ", value or "").strip(), " ".join(want).replace("-", " ")
                value = value.replace("-", " ")
            if isinstance(want, str):
                want = re.sub(r"\s+", " ", want)
            same = value == want or (isinstance(want, D) and isinstance(value, D) and abs(value - want) < D("0.0001"))
            compared += 1
            if not same:
                failures.append(f"{spec['case']}: {tag} at {sheet}!{get_column_letter(c)}{r}: {value!r} for {want!r}")
        if spec.get("via") and spec.get("layout", {}).get("formulas"):
            if not any(isinstance(v, Formula) for _, gs in books for g in gs for v in g.cells.values()):
                failures.append(f"{spec['case']}: no formula")
        found = audit(spec, m, rd)
        names = {}
        for code, table, key, field in found:
            p = where.get((table, key, field)) if field else None
            names[code, f"{get_column_letter(p[3])}{p[2]}" if p else None] = (table, key, field)
        known = {(x["code"], x["cell"]) for x in lines if x["code"] in AUDITED and not x.get("optional")}
        also = {(x["code"], x["cell"]) for x in lines if x.get("optional")}
        for x in set(names) - known - also:
            failures.append(f"{spec['case']}: {x[0]} at {names[x]} {x[1]} is not expected")
        for x in known - set(names):
            failures.append(f"{spec['case']}: {x} expected, the values do not show it")
        wide.append((spec, rd))
        print(f"{spec['case']}: {compared} cells as the model says, {len(names)} findings of {len(lines)} recomputed")
    failures += across(wide)
    for x in failures:
        print("!!", x)
    return 1 if failures else 0


AUDITED = set("""F301 F304 P101 P102 P103 P104 P105 P107 P108 P109 P110 P111 P112 P116 P117 P118 P119 S101 S102 S103 S104 S201
S203 S301 S302 S303 S305 N101 N102 N103 N104 N105 N106 N110 N111 N112 N113 N114 N115 N116 N117 N118 N119 N120 E101 E102 E103
E104 E106 E107 E109 C101 C103 C104 C105 C106 B101 B102 B103 B105 B107 B108 B110 B111 B112 B115 B116 B117 B119 B121 I101 I102
I104 I106 I107 I108 I109 I111 I112""".split())


def audit(spec, m, rd):
    out = []
    say = lambda *x: out.append(x)
    num = lambda v: v if isinstance(v, D) else None
    due = YEARS_DUE[spec["stage"]]
    lines_of = lambda t: {k: x for k, x in rd.get(t, {}).items() if k != "TOTAL"}
    for t, fields in REQUIRED.items():
        for k, x in lines_of(t).items():
            for f in fields:
                if f in x and x[f] is None:
                    say("F301", t, k, f)
    # identity
    idt = rd["identification"][1]
    if not (len(idt["siret"]) == 14 and luhn_ok(idt["siret"]) and luhn_ok(idt["siret"][:9])):
        say("I101", "identification", 1, "siret")
    if not re.fullmatch(r"\d{2}[0-9A-Z]{2}[CD]\d{4}", idt["convention"]):
        say("I102", "identification", 1, "convention")
    deps = re.findall(r"\d[\dAB]", idt["departements"])
    home = {"76": "09 11 12 30 31 32 34 46 48 65 66 81 82", "75": "16 17 19 23 24 33 40 47 64 79 86 87"}[spec["region"]].split()
    if idt["region"] not in (spec["region"], REGION_NAME[spec["region"]]):
        say("I103", "identification", 1, "region")
    if set(deps) - set(home):
        say("I104", "identification", 1, "departements")
    codes = re.findall(r"\d{9}", idt["epci"])
    if not codes or any(EPCI[c][0] not in deps for c in codes):
        say("I105", "identification", 1, "epci")
    if abs(sum(EPCI[c][1] for c in codes) / float(idt["population"]) - 1) > .05:
        say("I112", "identification", 1, "population")
    debut, fin = idt["debut"], idt["fin"]
    if fin <= debut:
        say("I106", "identification", 1, "fin")
        fin = add_months(debut, 36) - dt.timedelta(days=1)
    elif abs((fin - (add_months(debut, 36) - dt.timedelta(days=1))).days) > 1:
        say("I107", "identification", 1, "fin")
    if re.search(r"énergie partagé|\bCEP\b", idt["poste"]):
        say("I108", "identification", 1, "poste")
    etp = idt["etp"]
    if not 0 < etp <= 1:
        say("F304", "identification", 1, "etp")
    if etp < D("0.5"):
        say("I109", "identification", 1, "etp")
    starts = [add_months(debut, 12 * k) for k in range(4)]
    if due and idt["date_rapport"] < min(starts[due], fin):
        say("I111", "identification", 1, "date_rapport")
    year = lambda d: next((k for k in (1, 2, 3) if starts[k - 1] <= d < starts[k]), None)
    per_year = (idt.get("jours_par_an") or D(200)) * etp
    months = [12, 12, 12 - max(0, (starts[3] - fin).days // 28)]

    # programme
    p = lines_of("programme")
    tot = rd["programme"]["TOTAL"]
    columns = {f: [x.get(f) for x in p.values()] for f in next(iter(p.values())) if f.startswith(("prevu", "realise", "total"))}
    for f, col in columns.items():
        if num(tot.get(f)) is not None and BAD not in col:
            known = [v for v in col if v is not None]
            if abs(sum(known) - tot[f]) > D("0.01"):
                say("P101", "programme", "TOTAL", f)
    flagged = {x[3] for x in out if x[0] == "P101"}
    for k, x in p.items():
        ys = [x[f"prevu_{y}"] for y in (1, 2, 3)]
        if num(x.get("total")) is not None and BAD not in ys and abs(sum(ys) - x["total"]) > D("0.01"):
            say("P103", "programme", k, "total")
        for f, v in x.items():
            if num(v) is not None and f[-2] == "_" and v % D("0.25"):
                say("P116", "programme", k, f)
        for y in (1, 2, 3):
            done, planned = x.get(f"realise_{y}"), x[f"prevu_{y}"]
            if done is None or planned is BAD:
                continue
            if y > due:
                if done:
                    say("P118", "programme", k, f"realise_{y}")
            elif abs(done - planned) > planned * D("0.2") and not x.get("commentaire"):
                say("P117", "programme", k, f"realise_{y}")
    for y in (1, 2, 3):
        f = f"prevu_{y}"
        col = {k: x[f] for k, x in p.items()}
        if BAD in col.values():
            continue
        whole = sum(col.values())
        if f not in flagged and abs(whole - per_year * months[y - 1] / 12) > D("0.01"):
            say("P102", "programme", "TOTAL", f)
        if whole > 229 * etp:
            say("P104", "programme", "TOTAL", f)
        done = add(p.values(), f"realise_{y}")
        if y <= due:
            if not done:
                say("P119", "programme", "TOTAL", f"realise_{y}")
            elif done > 229 * etp:
                say("P104", "programme", "TOTAL", f"realise_{y}")
            elif any(x.get(f"realise_{y}") in (None, 0) for k, x in p.items() if k in ("pilotage", "formations")):
                say("P107", "programme", "pilotage", f"realise_{y}")
        for code, action in (("P107", "pilotage"), ("P108", "formations")):
            if not col[action]:
                say(code, "programme", action, f)
        if not col["accompagnement"] + col["reseau"]:
            say("P110", "programme", "accompagnement", f)
        if col["pilotage"] > whole * D("0.15"):
            say("P111", "programme", "pilotage", f)
        for k, v in col.items():
            if v > whole * D("0.6"):
                say("P112", "programme", k, f)
    if not any(p["perennisation"][f"prevu_{y}"] for y in (1, 2, 3)):
        say("P109", "programme", "perennisation", "prevu_1")

    # lists
    eq, co, ci, mt, an = (lines_of(t) for t in ("equipements", "communication", "cibles", "comites", "annexes"))
    listed = [x["numero"] for x in an.values()]
    cited = set()
    for t, rows in (("equipements", eq), ("communication", co), ("cibles", ci)):
        for k, x in rows.items():
            if x.get("annexe") is not None:
                cited.add(x["annexe"])
                if x["annexe"] not in listed:
                    say("S301", t, k, "annexe")
    for k, x in an.items():
        if x["numero"] not in cited and not x["type"].startswith("Fiche"):
            say("S302", "annexes", k, "numero")
        if listed.count(x["numero"]) > 1:
            say("S303", "annexes", k, "numero")
        if x.get("fichier") and not x["fichier"].startswith("https://"):
            say("S304", "annexes", k, "fichier")
    rex = sum(1 for x in an.values() if x["type"] == "Fiche retour d'expérience")
    if spec["stage"] == "final" and not 2 <= rex <= 3 or spec["stage"] != "final" and rex:
        say("S305", "annexes", None, None)
    if due:
        if sum(1 for x in ci.values() if x["rapport_remis"]) != sum(1 for x in an.values() if x["type"].startswith("Rapport remis")):
            say("S203", "cibles", None, None)
    if due and "comites" in rd:
        for y in range(1, due + 1):
            if not any(year(x["date"]) == y for x in mt.values()):
                say("S101", "comites", None, None)
        present = " ".join(x["participants"] or "" for x in mt.values())
        for x in rd["ressources"]:
            if x not in ("TOTAL", "autofinancement") and ATTENDING[x].format(**m["words"]) not in present:
                say("S103", "comites", None, None)
        for k, x in mt.items():
            if not debut <= x["date"] <= add_months(fin, 3):
                say("S102", "comites", k, "date")
            if not all(x.get(f) for f in ("realise", "envisage", "difficultes", "solutions")):
                say("S104", "comites", k, "realise")

    # indicators
    ind = lines_of("indicateurs")
    if not any(x["famille"] == "Territoire" for x in ind.values()) or not any(x["famille"] == "Activité" for x in ind.values()):
        say("N101", "indicateurs", None, None)
    for c in ("A03", "A09", "A19", "T01", "T02"):
        if c not in ind:
            say("N102", "indicateurs", None, None)
        else:
            for y in range(1, due + 1):
                if ind[c][f"annee_{y}"] is None:
                    say("N103", "indicateurs", c, f"annee_{y}")
    for c, x in ind.items():
        if x["unite"] != INDICATORS[c][3]:
            say("N104", "indicateurs", c, "unite")
        for f in ("initiale", "annee_1", "annee_2", "annee_3", "objectif"):
            v = x[f]
            if v is None:
                continue
            if x["unite"] == "%" and not 0 <= v <= 100:
                say("N105", "indicateurs", c, f)
            if x["unite"] in ("nb", "hab") and (v != v.to_integral_value() or v < 0):
                say("N106", "indicateurs", c, f)
        if x.get("annee_reference") and not 0 <= (idt["date_rapport"].year if due else debut.year) - x["annee_reference"] <= 4:
            say("N116", "indicateurs", c, "annee_reference")
        if c[0] == "T":
            chain = [x[f] for f in ("initiale", "annee_1", "annee_2", "annee_3") if x[f]]
            for a, b in zip(chain, chain[1:]):
                if abs(b - a) > a * D("0.15"):
                    say("N117", "indicateurs", c, "annee_1")
    for f in ("initiale", "annee_1", "annee_2", "annee_3"):
        g = lambda c: ind.get(c, {}).get(f)
        pairs = [("A02", "A01", "N110"), ("A03", "A02", "N110"), ("A15", "A14", "N111"), ("T04", "T02", "N112"),
                 ("T03", "T02", "N112"), ("T07", "T09", "N115")]
        for a, b, code in pairs:
            if g(a) is not None and g(b) is not None and g(a) > g(b):
                say(code, "indicateurs", a, f)
        if g("A15") and g("A16") is not None and g("A16") < 2:
            say("N111", "indicateurs", "A16", f)
        if all(g(c) for c in ("T02", "T04", "T05", "T06")) and abs(g("T04") + g("T05") + g("T06") - g("T02")) > g("T02") * D("0.03"):
            say("N113", "indicateurs", "T02", f)
        if g("T02") and not 250 <= g("T02") <= 1200 or g("T04") and not 50 <= g("T04") <= 500:
            say("N114", "indicateurs", "T02", f)
        if g("T09") and g("T10") and g("T09") + g("T10") > 101:
            say("N115", "indicateurs", "T09", f)
    if due:
        for y in range(1, due + 1):
            f = f"annee_{y}"
            tests = [("A03", "N118", ci, lambda x: x["accompagnement"] != "Sensibilisation"),
                     ("A09", "N119", co, lambda x: x["type"] != "Formation suivie"), ("A19", "N120", mt, lambda x: True)]
            for c, code, rows, ok in tests:
                if c == "A19" and "comites" not in rd or c not in ind or ind[c][f] is None:
                    continue
                if ind[c][f] != sum(1 for x in rows.values() if ok(x) and year(x["date"]) == y):
                    say(code, "indicateurs", c, f)

    # equipment and communication against the plan
    dep, res = lines_of("depenses"), lines_of("ressources")
    dt_, rt_ = rd["depenses"]["TOTAL"], rd["ressources"]["TOTAL"]
    if due:
        seen = set()
        for k, x in eq.items():
            if num(x["quantite"]) is not None and abs(x["quantite"] * x["prix_unitaire"] - x["total"]) > D("0.01"):
                say("E101", "equipements", k, "total")
            if not debut <= x["date"] <= fin:
                say("E104", "equipements", k, "date")
            if x["date"] > add_months(fin, -6):
                say("E109", "equipements", k, "date")
            if x.get("ttc") and abs(x["total"] * (1 + x["tva"] / 100) - x["ttc"]) > D("0.01"):
                say("E106", "equipements", k, "ttc")
            for a in ((x["fournisseur"], x["facture"]), (x["designation"], x["date"], x["total"])):
                if a in seen:
                    say("E107", "equipements", k, "facture")
                seen.add(a)
        whole = add(eq.values(), "total")
        if abs(rd["equipements"]["TOTAL"]["total"] - whole) > D("0.01"):
            say("E102", "equipements", "TOTAL", "total")
        if abs(whole - dep["equipement"]["realise"]) > 1:
            say("E103", "equipements", "TOTAL", "total")
        for k, x in co.items():
            if not x.get("preuve") and x.get("annexe") is None:
                say("C101", "communication", k, "preuve")
            if not debut <= x["date"] <= fin:
                say("C103", "communication", k, "date")
            if x["participants"] is None and x["type"] in ("Évènementielle", "Formation ou sensibilisation donnée"):
                say("C104", "communication", k, "participants")
        whole = add(co.values(), "cout")
        if abs(rd["communication"]["TOTAL"]["cout"] - whole) > D("0.01"):
            say("C105", "communication", "TOTAL", "cout")
        if abs(whole - dep["communication"]["realise"] - dep["formation"]["realise"]) > 1:
            say("C106", "communication", "TOTAL", "cout")

    # financing
    for t, rows, total in (("depenses", dep, dt_), ("ressources", res, rt_)):
        for k, x in rows.items():
            if abs(sum(x[f"montant_{y}"] for y in (1, 2, 3)) - x["total"]) > 1:
                say("B102", t, k, "total")
        for f, v in total.items():
            if num(v) is not None and abs(v - add(rows.values(), f)) > 1:
                say("B103", t, "TOTAL", f)
        if abs(sum(total[f"montant_{y}"] for y in (1, 2, 3)) - total["total"]) > 1:
            say("B102", t, "TOTAL", "total")
    if abs(dt_["total"] - rt_["total"]) > 1:
        say("B101", "ressources", "TOTAL", "total")
    if "ademe" not in res or not res["ademe"]["total"]:
        say("B105", "ressources", None, None)
    if sum(x["total"] for k, x in res.items() if k != "autofinancement") > dt_["total"]:
        say("B107", "ressources", "TOTAL", "total")
    if res["autofinancement"]["total"] <= dt_["total"] * D("0.1"):
        say("B108", "ressources", "autofinancement", "total")
    daily = []
    for y in (1, 2, 3):
        cost = dep["personnel"][f"montant_{y}"]
        if not 25000 <= cost / etp <= 80000:
            say("B110", "depenses", "personnel", f"montant_{y}")
        if num(tot.get(f"prevu_{y}")):
            daily.append(cost / tot[f"prevu_{y}"])
    if daily and max(daily) > min(daily) * D("1.12"):
        say("B111", "depenses", "personnel", "montant_1")
    if dep["connexes"]["total"] > (dt_["total"] - dep["connexes"]["total"]) * D("0.2"):
        say("B112", "depenses", "connexes", "total")
    for k, x in res.items():
        if spec["stage"] == "final" and x["statut"] != "Acquis":
            say("B115", "ressources", k, "statut")
        if abs(x["total"] * 100 / rt_["total"] - x["taux"]) > D("0.1"):
            say("B121", "ressources", k, "taux")
    for k, x in dep.items():
        if spec["stage"] == "final":
            if x["realise"] is None:
                say("B116", "depenses", k, "realise")
            elif abs(x["realise"] - x["total"]) > x["total"] * D("0.2"):
                say("B117", "depenses", k, "realise")
        elif due and not x.get("observations") and abs(x["realise"] - x["total"]) > x["total"] * D("0.2"):
            say("B117", "depenses", k, "realise")
    done = [add(p.values(), f"realise_{y}") for y in range(1, due + 1)]
    planned = [num(tot.get(f"prevu_{y}")) for y in (1, 2, 3)]
    if due and None not in done and None not in planned:
        if abs(add(dep.values(), "realise") / dt_["total"] - sum(done) / sum(planned)) > D("0.2"):
            say("B119", "depenses", "TOTAL", "realise")
    return out


def across(wide):
    """What dossiers say about each other: no shared EPCI, no shared invoice, no past value that moved."""
    out = []
    for i, (a, ra) in enumerate(wide):
        for b, rb in wide[:i]:
            if a["convention"] == b["convention"]:
                if a["stage"] != b["stage"]:
                    for c, x in lines_same(ra, rb, "indicateurs"):
                        for f in ("annee_1", "initiale", "objectif"):
                            if x[0][f] != x[1][f]:
                                out.append(f"L108 {a['case']} {c} {f}")
                    for c, x in lines_same(ra, rb, "programme"):
                        for f in ("prevu_1", "prevu_2", "prevu_3", "realise_1"):
                            if x[0][f] != x[1][f]:
                                out.append(f"L109 {a['case']} {c} {f}")
                continue
            if set(a["epci"]) & set(b["epci"]) or a["territoire"] == b["territoire"]:
                out.append(f"L102 {a['case']} {b['case']}")
            bills = lambda r: {(x.get("fournisseur"), x.get("facture")) for k, x in r.get("equipements", {}).items() if k != "TOTAL"}
            if bills(ra) & bills(rb):
                out.append(f"L103 {a['case']} {b['case']}")
    return out


def lines_same(a, b, table):
    return [(k, (a[table][k], b[table][k])) for k in a[table] if k in b[table]]

if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(check())
    make()
