"""Cues of the other languages: shorter lists, folded as matching folds text (Arabic alef and ya forms are one)."""

from __future__ import annotations

from monitor.matching.cues.kinds import Cue, Scope, cues
from monitor.model import Asserted

_N, _H, _B, _D = Asserted.NEGATED, Asserted.HYPOTHETICAL, Asserted.BACKGROUND, Asserted.DRILL
_R, _S = Scope.RIGHT, Scope.SENTENCE

ARABIC = (
    *cues(
        _H,
        _S,
        "تتوعد | يتوعد | توعدت | توعد | تهدد | يهدد | هددت | هدد",
        "معده ل* | معدا ل* | كانت معده | منصه اطلاق | جاهزه ل* | جاهزون ل* | مستعده ل* | مستعدون ل* | علي استعداد ل*",
    ),
    *cues(
        _N,
        _R,
        "لم | لا | ليس | ليست | لن | دون | بدون | ينفي | تنفي | نفي | نفت | نفى | ننفي | نافيا | نافيه | نفيه |"
        " كذب | تكذب | لا صحه | لا صحة | عدم وقوع | شائعات | شائعه",
    ),
    *cues(
        _H,
        _R,
        "قد | ربما | يمكن | يحتمل | من المحتمل | سوف | يهدد | تهدد | هدد | هددت | يهددون | تهديد | تهديدات |"
        " يتوعد | تتوعد | توعد | توعدت | يحذر | تحذر | حذر | حذرت | تحذير | تحذيرات | تحسبا | خشيه | خشية |"
        " مخاوف | خطر | احتمال | احتماليه | اذا | في حال | لو | يعتزم | تعتزم | يخطط | تخطط | تستعد | يستعد |"
        " استعداد | سيستهدف | ستستهدف | سنستهدف | سيهاجم | ستهاجم | هدف مشروع | اهداف مشروعه | لمنع | لمواجهه",
    ),
    *cues(_H, _S, "في حال | في حالة"),
    *cues(
        _B, _R, "المشتبه | ردا علي | في رد علي | انتقاما ل* | علي خلفيه | منفذي | المتهم ب* | المسوول* عن | المسءول* عن"
    ),
    *cues(_B, _R, "اعتقال | القبض | متهمين | المتهمين | متهم | متورطين | المتورطين | محاكمه | التحقيق في"),
    *cues(
        _B,
        _S,
        "ذكري | الذكري | قبل عام | العام الماضي | الشهر الماضي | قبل سنوات | منذ سنوات | قبل اشهر |"
        " في وقت سابق من هذا العام | السنوات الماضيه | الاشهر الماضيه | منذ مقتل | عقب اغتيال",
    ),
    *cues(_D, _S, "تدريب | تدريبات | مناوره | مناورات | تمرين | تمارين | محاكاه | فيلم | لعبه"),
)
PERSIAN = (
    *cues(
        _N,
        _S,
        "تکذیب | تکذيب | تكذيب کرد | رد کرد | نداشته | نبوده | صورت نگرفته | انجام نشده | نشد | نکرد | نكرد |"
        " بی اساس | شایعه | شايعه",
    ),
    *cues(_N, _R, "هیچ | هيچ | بدون"),
    *cues(
        _H,
        _S,
        "ممکن است | ممكن است | احتمال | شاید | شايد | تهدید | تهديد | هشدار | خواهد | خواهند | اگر | در صورت |"
        " نگران | نگراني | برنامه ریزی | آماده | اماده | هدف مشروع",
    ),
    *cues(_B, _S, "مظنون* | متهم*"),
    *cues(_B, _R, "در پاسخ به | در واکنش به | به تلافی | به انتقام"),
    *cues(_B, _S, "سالگرد | سال گذشته | سال پیش | سال پيش | ماه گذشته | سال های گذشته | پیشتر"),
    *cues(_D, _S, "رزمایش | رزمايش | مانور | تمرین | تمرين | شبیه سازی | شبيه سازي | فیلم سینمایی"),
)
FRENCH = (
    *cues(
        _N,
        _R,
        "aucun | aucune | pas de | pas d | n a pas | ne sont pas | n est pas | n ont pas | sans | ni | dement |"
        " dementi | dementit | dementent | nie | nient | fausse | faux | fausses | rumeur* | infox",
    ),
    *cues(
        _H,
        _R,
        "pourrait | pourraient | peut | peuvent | va | vont | menace* | menacent | menacant | risque* | si |"
        " en cas de | crainte* | craint | craignent | redout* | eventuel* | possible* | probable* | avertit |"
        " avertissement | met en garde | mettent en garde | envisage* | prepar* | veut | veulent | entend |"
        " promet | jure | serait | seraient | devrait | contre d eventuel* | afin de | empecher | prevenir",
    ),
    *cues(
        _B,
        _S,
        "il y a * ans | il y a * * ans | il y a * mois |"
        " anniversaire | il y a un an | il y a des annees | l an dernier | l annee derniere | le mois dernier |"
        " commemor* | ces derniers mois | ces dernieres annees | proces",
    ),
    *cues(
        _B,
        _R,
        "en reponse a | en represailles a | en riposte a | suspect | suspects | soupconne* |"
        " accuse* d* | condamne* pour | juge* pour",
    ),
    *cues(
        _D,
        _S,
        "exercice militaire | exercices | exercice | simul* | manoeuvre* | entrainement | film | jeu video",
    ),
)
SPANISH = (
    *cues(
        _N,
        _R,
        "ningun | ninguna | no hubo | no se | no ha | no han | no fue | no fueron | sin | ni | niega* |"
        " niegan | nego | desmiente* | desminti* | falso* | falsa* | rumor* | bulo",
    ),
    *cues(
        _H,
        _R,
        "podria* | puede* | pueden | va a | van a | amenaza* | amenazo | amenazan | riesgo* | si | en caso de |"
        " temor* | teme* | posible* | probable* | advierte* | advirtio | advertencia | planea* | prepara* |"
        " quiere* | promete* | deberia* | seria* | evitar | prevenir | impedir",
    ),
    *cues(
        _B,
        _S,
        "hace * anos | hace * * anos | hace * meses | recuerda | recuerdan |"
        " aniversario | hace un ano | hace anos | el ano pasado | el mes pasado | conmemor* |"
        " en los ultimos meses | en los ultimos anos | juicio",
    ),
    *cues(
        _B,
        _R,
        "sospechoso* | implicado* en | en respuesta a | en represalia por | en venganza por |"
        " acusado* de | condenado* por | juzgado* por",
    ),
    *cues(_D, _S, "simulacro* | ejercicio* | simulacion | maniobra* | entrenamiento | pelicula | videojuego"),
)
TURKISH = (
    *cues(
        _N,
        _S,
        "yalanladi | yalanliyor | yalanlandi | reddetti | asilsiz | olmadi | duzenlenmedi | yapilmadi | yok |"
        " degil | iddialari dogru degil",
    ),
    *cues(
        _H,
        _S,
        "olabilir | edebilir | vurabilir | tehdit | tehdidi | tehdit etti | uyardi | uyarisi | uyari |"
        " ihtimal* | eger | halinde | hazirlik | hazirlaniyor | planliyor | edecek | vuracak | saldiracak |"
        " endise* | riski",
    ),
    *cues(_B, _S, "yil donumu | yildonumu | gecen yil | gecen ay | yil once | ay once | anma"),
    *cues(_B, _S, "supheli* | zanli* | sanik*"),
    *cues(_D, _S, "tatbikat* | egitim atisi | simulasyon | film | dizi | oyun"),
)
UKRAINIAN = (
    *cues(
        _N,
        _R,
        "не | немає | немае | жодн* | без | спростував | спростувала | спростували | спростовує | заперечує |"
        " заперечив | заперечила | заперечили | фейк* | неправда",
    ),
    *cues(
        _H,
        _R,
        "може | можуть | могли | міг | загроза | загрожує | загрожують | погрожує | погрожують | погроза* |"
        " якщо | у разі | в разі | ризик* | планує | планують | готує | готують | готується | ймовірн* |"
        " можлив* | попереджає | попередив | попередила | попередили | побоюється | має намір | буде | будуть |"
        " щоб",
    ),
    *cues(_B, _S, "річниця | річницю | торік | минулого року | минулого місяця | роки тому | років тому | рік тому"),
    *cues(_H, _S, "якщо | у разі | в разі"),
    *cues(_B, _R, "попереджен* про | підозрюван* | у відповідь на | підозрюван* у | звинувачен* у | засуджен* за"),
    *cues(_D, _S, "навчання | навчань | навчаннях | маневри | тренування | симуляція | фільм | гра"),
)
RUSSIAN = (
    *cues(
        _N,
        _R,
        "не | нет | никаких | ни один | ни одного | без | опроверг | опровергла | опровергли | опровергает |"
        " опровергают | отрицает | отрицают | отрицал | фейк* | ложн*",
    ),
    *cues(
        _H,
        _R,
        "может | могут | мог | могли | угроза | угрозы | угрожает | угрожают | пригрозил | пригрозила |"
        " пригрозили | если | в случае | риск* | планирует | планируют | готовит | готовят | готовится |"
        " вероятн* | возможн* | предупреждает | предупредил | предупредила | предупредили | опасается |"
        " опасаются | намерен | намерены | будет | будут | чтобы | бы",
    ),
    *cues(
        _B,
        _S,
        "годовщина | годовщину | годовщины | в прошлом году | прошлом месяце | лет назад | год назад | месяцев назад",
    ),
    *cues(_H, _S, "если | в случае"),
    *cues(
        _B,
        _R,
        "предупрежден* о | предупрежден* об | подозреваем* | в ответ на | обвиняем* в | осужден* за | арестован* за",
    ),
    *cues(_D, _S, "учения | учений | учениях | маневры | тренировка | тренировки | симуляция | фильм | игра"),
)

OTHERS: dict[str, tuple[Cue, ...]] = {
    "ar": ARABIC,
    "fa": PERSIAN,
    "fr": FRENCH,
    "es": SPANISH,
    "tr": TURKISH,
    "uk": UKRAINIAN,
    "ru": RUSSIAN,
}
