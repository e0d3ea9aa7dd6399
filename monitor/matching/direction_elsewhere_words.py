"""Words of other languages by which news says who attacks whom. Data only; read by direction_elsewhere.py. Folded."""

from __future__ import annotations

from monitor.matching.wordlist import word_set

# "By", and verbs whose subject is the doer.
AGENT = word_set("par por da door von durch")
DOES = word_set(
    """
    شنت نفذت اطلقت قصفت ضربت استهدفت دمرت تشن تنفذ تقصف اسقطت lance lancent lanza lanzan lanzo lanzaron
    bombardea bombardean bombardeo ataca atacan ataco atacaron bombarde bombardent frappe frappent attaque
    attaquent vise visent abat abattent нанесли нанесла нанес атаковали ударили атакували завдали сбили збили
    сбил vurdu vuruyor bombaladi saldirdi
    """
)

SAYS = word_set(
    """
    condamne condamnent condamnait denonce denoncent avertit met exhorte annonce appelle suspend ferme condena
    condenan condeno condenaba advierte advirtio denuncia denuncio anuncia anuncio pide pidio urge insto cierra cerro
    suspende suspendio
    تدين تحذر تستنكر تعلن توءكد تنفي تدعو ادانت حذرت اعلنت استنكرت دعت اكدت نفت تغلق осудило осуждает осудила
    предупредило предупреждает сообщило сообщила призвало заявило закрылось засудило засуджує попередило
    попереджає повідомило закликало заявило закрилося kinadi uyardi acikladi duyurdu محكوم هشدار اعلام
    """
)
# The attack has a target of its own.
OWN_TARGET = word_set("sur contre sobre contra علي ضد по به")
# Where they follow a mission they may be said of words: an article then opens what they are aimed at.
SCOLDS = word_set("attaque ataca frappe golpea vise critica fustiga")
# Between an attack and its owner: "frappe de drone américaine", "bombardeo de Estados Unidos".
JOINING = word_set("de des d du aerien aerienne aereo aerea جويه جوي هوايي پهپادي موشكي бпла")
WEAPONS = tuple(
    """
    беспилотник безпілотник дрон бпла авиац авіац ракет самолет літак siha iha drone dron jet avion مسير طائر پهپاد
    """.split()
)
ARABIC_PLURAL = ("يين", "يون", "يان")
AMERICAN = (
    "сша",
    "abdn",
    "abdl",
    "امريكا",
    "اميركا",
    "ايالات",
    "estados",
    "etats",
    "eeuu",
    "americain",
    "estadounidense",
    "norteamerican",
    "американ",
    "امريكي",
    "الامريكي",
    "اميركي",
    "الاميركي",
)
LEADING = ("сша", "американ", "abd")  # stand before what they own; elsewhere they stand behind it
PERSIAN_AMERICAN = ("امريكا", "ايالات")
# Beginnings of words for places that attack nobody, unlike "forces": base, embassy, consulate, camp, airport.
SITES = tuple(
    """
    base embajada consulado ambassade consulat ambasciata embaixada campamento cuartel caserne aeropuerto aeroport
    uss buyukelcili konsoloslu elcili havaalan havaliman баз авиабаз авіабаз посольств консульств генконсульств
    аэродром аеродром аэропорт аеропорт قاعد القاعد قواعد القواعد سفار السفار قنصل القنصل مطار معسكر پايگاه سفارت
    كنسولگري اردوگاه فرودگاه
    """.split()
)

# Between a preposition and its noun.
ARTICLES = word_set("le la les los las el des de l d the")
