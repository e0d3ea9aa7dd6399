"""Cues of French and Spanish."""

from __future__ import annotations

from monitor.matching.cues.kinds import STANDS, Cue, Scope, cues
from monitor.model import Asserted

_N, _H, _B, _D = Asserted.NEGATED, Asserted.HYPOTHETICAL, Asserted.BACKGROUND, Asserted.DRILL
_R, _S, _V, _A = Scope.RIGHT, Scope.SENTENCE, Scope.VERB, Scope.AFTER

FRENCH: tuple[Cue, ...] = (
    *cues(
        STANDS,
        _R,
        "non seulement | non loin | pour cible | pour cibles | non identifi* | pas moins d* | sans precedent |"
        " sans pilote | sans equipage | n a pas exclu | si bien",
    ),
    *cues(
        _N,
        _R,
        "aucun | aucune | pas de | pas d | n a pas | n * pas | ne * pas | n ont pas | ne * jamais | n * jamais |"
        " sans | ni | non | dement | dementi* | dementent | dementant | nie | nient | niant | a nie | ont nie |"
        " infirme | infirment | refut* | rejett* | fausse | faux | fausses | rumeur* | infox | intox",
    ),
    *cues(_N, _S, "fausse information | fausses informations | fausse nouvelle | fausses nouvelles"),
    *cues(
        _H,
        _R,
        "pourrait | pourraient | pouvait | peut | peuvent | va | vont | veut | veulent | voulait | voulaient |"
        " menac* | risqu* | si | en cas d* | crainte* | craint | craignent | craignait | redout* | eventuel* |"
        " possible* | probable* | avertit | avertissent | avertissement* | met en garde | mettent en garde |"
        " mise en garde | alerte sur | envisag* | prepar* | s appret* | projet* | planifi* | entend | entendent |"
        " promet* | jur* de | jure | jurent | serait | seraient | devrait | devraient | doit | doivent |"
        " contre d eventuel* | afin d* | empech* | prevenir | dissuad* | proteger | se premunir |"
        " face a la menace | face aux menaces | par peur | appel* a | appelle* a | pret a | prets a | prete a |"
        " pretes a | capable* de | voudr* | complot* | dejoue* un projet | vulnerab* | avait prevu |"
        " avaient prevu | prevoyait | prevoyaient | a renonce",
    ),
    *cues(
        _H,
        _S,
        "cible potentielle | cibles potentielles | cible legitime | cibles legitimes | en cas d attaque |"
        " toute agression | toute attaque | toute frappe | sera suivie | seront suivies",
    ),
    *cues(
        _H,
        _A,
        "imminent* | potentiel* | eventuel* | possible* | redoute* | envisage* | projete*",
    ),
    *cues(_H, _V, "pour"),
    *cues(
        _B,
        _S,
        "il y a * ans | il y a * * ans | il y a * mois | il y a un an | il y a quelques mois | il y a des annees |"
        " anniversaire | l an dernier | l annee derniere | l an passe | le mois dernier | l ete dernier |"
        " commemor* | ces derniers mois | ces dernieres annees | proces | retrac* | documentaire | souvien* |"
        " souvenir* | hommage | au fil des ans | mois plus tard | ans plus tard | annees plus tard",
    ),
    *cues(
        _B,
        _R,
        "un an apres | ans apres | mois apres | annees apres | en reponse a | en reponse aux | en represailles a |"
        " en represailles aux | en riposte a | en riposte aux | suspect | suspects | soupconne* | accuse* d* |"
        " condamne* pour | condamne* a | juge* pour | inculp* | mis en examen | arrestation* | rescape* |"
        " survivant* | lecons | auteurs | pour protester | en protestation | pour denoncer | failles |"
        " enquete sur | commission d enquete | rapport sur | depouilles | obseques | funerailles",
    ),
    *cues(
        _D,
        _S,
        "exercice militaire | exercices | exercice | simul* | manoeuvre* | entrainement | film | jeu video |"
        " serie tele* | destruction controlee | explosion controlee | explosions controlees |"
        " detonation controlee | detonations controlees | tirs reels | essai | essais | test | tests",
    ),
    *cues(
        _N,
        _S,
        "court circuit | incendie accidentel | incident technique | origine accidentelle",
    ),
)
SPANISH: tuple[Cue, ...] = (
    *cues(
        STANDS,
        _R,
        "no solo | no menos de | no lejos | no identificad* | no descart* | sin precedentes | sin piloto |"
        " no tripulad*",
    ),
    *cues(
        _N,
        _R,
        "ningun | ninguna | ninguno | no | sin | ni | nunca | jamas | tampoco | niega* | niegan | nego | negaron |"
        " negar | negando | desmient* | desminti* | desmentid* | descarta | descarto | descartan | rechaza haber |"
        " falso* | falsa* | rumor* | bulo*",
    ),
    *cues(
        _H,
        _R,
        "podria* | podra* | puede* | pueden | va a | van a | amenaz* | riesgo* | si | en caso de | temor* |"
        " teme* | temen | posible* | probable* | advert* | advierte* | advirti* | alerta de | alerta sobre |"
        " alertan de | planea* | planificar | prepara* | quiere* | quieren | promet* | jura* | deberia* | seria* |"
        " debe | deben | evitar | prevenir | impedir | disuadir | proteger* | defender* | frente a la amenaza |"
        " ante una | plan para | planes para | plan de | intencion de | pretend* | ordena atacar | ordeno atacar |"
        " dispuest* a | list* para | capaz de | capaces de | vulnerab* | hacer frente | planeo | planearon |"
        " planeaba* | preparo | prepararon | preparaba* | quiso | quisieron",
    ),
    *cues(
        _H,
        _S,
        "objetivo legitimo | objetivos legitimos | blanco legitimo | blancos legitimos | posibles objetivos |"
        " atacara* | golpeara* | bombardeara* | respondera* con | volvera* a atacar | atacaremos | golpearemos |"
        " si atacan | si ataca | si es atacad* | si son atacad* | cualquier agresion | cualquier ataque |"
        " sera respondid* | seran respondid*",
    ),
    *cues(_H, _A, "inminente* | potencial* | eventual* | posible* | planead*"),
    *cues(_H, _V, "para"),
    *cues(
        _B,
        _S,
        "hace * anos | hace * * anos | hace * meses | hace un ano | hace anos | recuerda | recuerdan | recordo |"
        " aniversario | el ano pasado | el mes pasado | el verano pasado | conmemor* | en los ultimos meses |"
        " en los ultimos anos | juicio | se cumple* | cumplen * anos | homenaje* | rememora* | documental |"
        " anos despues | meses despues | anos mas tarde | meses mas tarde",
    ),
    *cues(
        _B,
        _R,
        "sospechoso* | implicado* en | en respuesta a | en respuesta al | en represalia por | en venganza por |"
        " acusad* de | condenad* por | condenan a | juzgad* por | a un ano d* | un ano despues d* | a * anos d* |"
        " a * meses d* | tras * anos d* | extradit* | sobreviviente* | supervivient* | leccion* | autores |"
        " en protesta | para protestar | en rechazo | en repudio | contra la guerra | investigacion sobre |"
        " informe sobre | restos de los soldados | restos de los militares | funeral* | sepelio",
    ),
    *cues(
        _D,
        _S,
        "simulacro* | ejercicio* | simulacion | maniobra* | entrenamiento | pelicula* | videojuego* | simula* |"
        " detonacion controlada | detonaciones controladas | explosion controlada | explosiones controladas |"
        " voladura controlada | destruccion controlada | fuego real | ensayo | prueba con exito | prueba de |"
        " pruebas de",
    ),
    *cues(
        _N,
        _S,
        "cortocircuito | fallo electrico | falla electrica | incendio accidental | de forma accidental",
    ),
)
