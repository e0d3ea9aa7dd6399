"""Words so common that a term made of one alone floods: function words of the languages news is read in, and, for
the names of things, nouns that name thousands of them. Folded as matching folds text. Own list."""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    # English
    "a about after again against all also am among an and another any are as at back be because been before being "
    "between both but by can come could day did do does down each even ever every few first for from get go good "
    "had has have he her here him his how i if in into is it its just know last like made make many may me might more "
    "most much must my never new no nor not now of off old on once one only or other our out over own part people per "
    "put said same say says see she should since so some still such take than that the their them then there these "
    "they thing this those three through time to too two under until up upon us use very want was way we well were "
    "what when where which while who why will with without work world would year years yes yet you your "
    # French, Spanish, Italian, Portuguese
    "au aux avec ce ces cette dans de des du elle elles en est et il ils je la le les leur lui mais ne nous on ou par "
    "pas plus pour que qui sa se ses son sont sur un une vous al como con cuando del desde donde el ella ellos entre "
    "era es esta este fue ha hay las lo los mas muy no para pero por porque se ser si sin sobre su sus todo un una uno "
    "ya che chi con da dal della di e gli il nel nella non per piu sono una ao aos as com da das do dos ela ele em "
    "essa foi mais mas na nas nao no nos o os ou pela pelo sao sem seu sua um uma "
    # German, Dutch
    "aber als am an auch auf aus bei bis das dass dem den der des die ein eine einem einen einer es fur hat ich ihr im "
    "in ist mit nach nicht noch nur oder sich sie sind und uber um von vor war was wenn wie wir zu zum zur aan de dat "
    "die een en er het hij ik met naar niet nog of om ook op te tot uit van voor wat zij zijn "
    # Turkish
    "ama bir bu cok da daha de diye gibi her icin ile ise kadar ki mi ne o olan olarak oldu sonra ve veya ya "
    # Russian, Ukrainian
    "а без был была были было быть в вам вас весь во вот все вы где да даже для до его ее если есть еще же за и из или "
    "им их к как ко когда кто ли мы на над не нет ни но о об он она они от по под при с со так там то только том ты у "
    "уже что чтобы эта это этот я але би був від він вона вони для до за з із та так те ти у чи що як і є "
    # Arabic and Persian, folded
    "ان او اي الا الى التي الذي الذين اما انه انها بعد بين تم ثم حتي حيث خلال ذلك عام عن عند علي غير في فيه قال قبل قد "
    "كان كانت كل كما لا لم لن ما مع من منذ نحو هذا هذه هو هي و وقد وقال يوم از است اين با بر براي به تا در را كه هم يك "
    # Hebrew
    "אבל או אחרי אל אם אני את גם הוא היא היה זה זו כי כל לא מה על עם של".split()
)
"""Never a term of their own, in any list."""

GENERIC_NOUNS = frozenset(
    "agency airport army attack base battalion border brigade camp capital center centre church city company "
    "consulate convoy country court depot district division embassy facility force forces fort government governor "
    "group headquarters hospital hotel house island market military militia minister ministry mission mosque navy "
    "neighborhood office officials outpost palace parliament party police police port president prison province "
    "region residence river school ship site soldiers square state station street town troops university unit vessel "
    "village war "
    "aeroport ambassade armee base camp consulat gouvernement hopital ministere police port president ville "
    "aeropuerto ciudad consulado ejercito embajada gobierno hospital ministerio policia presidente puerto "
    "botschaft flughafen hafen konsulat krankenhaus militar polizei regierung stadt stutzpunkt "
    "база аэропорт армия больница город консульство лагерь министерство полиция порт посольство правительство "
    "الجيش الحكومه السفاره الشرطه القاعده القنصليه المدينه المستشفي المطار الميناء الوزاره جيش حكومه سفاره شرطه قاعده "
    "قنصليه مدينه مستشفي مطار معسكر ميناء وزاره".split()
)
"""Too general to be the name of one entity: they belong under `weak`, or into a longer alias."""
