"""English cues, folded (`didnt`, `us`, no hyphens)."""

from __future__ import annotations

from monitor.matching.cues.kinds import Scope, cues
from monitor.model import Asserted

_N, _H, _B, _D = Asserted.NEGATED, Asserted.HYPOTHETICAL, Asserted.BACKGROUND, Asserted.DRILL

NEGATED = (
    *cues(
        _N,
        Scope.RIGHT,
        "rubbish | rubbishes | rubbished | rebut* | scoff* | disproves | disproved",
    ),
    *cues(
        _N,
        Scope.NOUN,
        "no | none | none of | not | not a | not an | not any | without | without any | without a | zero | neither |"
        " nor",
    ),
    *cues(
        _N,
        Scope.NOUN,
        "suspend | suspends | suspended | suspension of | pause | pauses | paused | pause in | halt | halts |"
        " halted | halt to | end to | ends | ended | ending | cease | ceases | ceased | cessation of",
    ),
    *cues(
        _N,
        Scope.VERB,
        "did not | didnt | was not | wasnt | were not | werent | has not been | have not been | hasnt been |"
        " havent been | had not been | is not | are not | isnt | arent | has not | have not | had not | never |"
        " not been | hasnt | havent | does not | do not | doesnt | dont | refrain* from | stopped short of | nothing",
    ),
    *cues(
        _N,
        Scope.RIGHT,
        "deny | denies | denied | denying | falsely | reject* * claim* | dismiss* * claim* | reject* * report* |"
        " ai video of | ai videos of | ai image of | ai images of | ai footage of | fake footage | fake image* |"
        " fake clip* | fake photo*",
        "no evidence of | no evidence that | no sign of | no signs of | no indication of | no indication that |"
        " no truth | no proof of | no reports of | no report of | false report* | false claim* | fake video |"
        " fake news | fabricated | untrue | unfounded reports | unfounded claim* | refut* | debunk* |"
        " denies report* | denied report* | deny report* | denying report* | no intelligence about |"
        " no intelligence that | no information about | no intention of | no plan* to |"
        " dismiss* report | dismiss* reports | dismiss* claim* | reject* claim* | reject* report |"
        " reject* reports | false alarm | ruled out |"
        " rules out | rumor* of | rumour* of | rejects allegation*",
    ),
    *cues(
        _N,
        Scope.SENTENCE,
        "fact check | hoax | controlled explosion* | controlled blast* | controlled detonation* | planned explosion* |"
        " planned blast* | planned detonation* | scheduled detonation* | misinformation | disinformation |"
        " ai generated | old video | unrelated video | deepfake | debunked |"
        " gas leak causes | gas leak caused | gas leak blamed | was gas leak | was a gas | caused by gas |"
        " caused by a gas | due to gas | due to a gas | blamed on gas | blamed on a gas | gas explosion |"
        " gas explosions | gas blast | boiler explosion | electrical fire | caused by electrical |"
        " caused by an electrical | caused by a short circuit | caused by short circuit",
    ),
    *cues(
        _N,
        Scope.PASSIVE,
        "denied by | was denied | were denied | is denied | are denied | been denied | was dismissed | were dismissed |"
        " been dismissed | was rejected | were rejected | been rejected | was refuted | were refuted | was debunked |"
        " were debunked | was ruled out | was untrue | were untrue | was unfounded | were unfounded | was baseless |"
        " were baseless | was fabricated | were fabricated | was false | were false | proved false",
        "is false | are false | is untrue | are untrue | is fake | are fake | is baseless | are baseless |"
        " is unfounded | are unfounded | not true | false | untrue | fake | unfounded | baseless | never happened |"
        " never took place | never occurred | did not happen | didnt happen | did not take place |"
        " didnt take place | did not occur",
    ),
    *cues(
        _N,
        Scope.AFTER,
        "never happened | did not happen | didnt happen | did not take place | was a hoax | was false | were false |"
        " is false | scare | scares | was called off | called off | averted | cancelled | canceled | not true | denied",
    ),
)
HYPOTHETICAL = (
    *cues(_H, Scope.NOUN, "any"),  # "any attack would be met with force"
    *cues(
        _H, Scope.QUESTION, "has | have | did | does | do | is | are | was | were | will | can | could | should | would"
    ),
    *cues(
        _H,
        Scope.VERB,
        "may | might | could | would | should | shall | can | must | will | wont | cannot | ll | to",
    ),
    *cues(
        _H,
        Scope.RIGHT,
        "hint* at | threat to | threats to | threat of | threats of | threaten* | under threat | vow | vows |"
        " vowed | vowing | pledg* to | promis* to | swears to | swore to | warn | warns | warned | warning |"
        " warnings",
        "plan to | plans to | planned to | planning | plans for | plan for | preparing | prepares |"
        " prepared to | ready to | readies | poised to | about to | going to | gearing up | intend* to |"
        " intends | intention | want* to | seek* to | aim to | aims to | aiming to",
        "consider* | weigh* | mull* | contemplat* | urge | urges | urged | urging | call* for | call* on |"
        " demand* | authoriz* | authoris* | allow* | approv* | permit*",
        "doubts over | doubts about | doubt on | want | wants | fear | fears | feared | fearing | worry | worried |"
        " worries | concern* over | concern* about | concern* that | risk | risks | risking | possibility of |"
        " possible | possibly | potential | potentially | likely | unlikely | imminent | looming",
        "if | unless | in case of | in the event of | in event of | whether | what if | were to | in order to |"
        " so as to",
        "brace | braces | braced | bracing | expect | expects | expected | expecting | anticipat* | await* |"
        " on alert | high alert | alert for | alert over",
        "against future | capable of | capability | ability to | is able to | are able to | be able to |"
        " designed to | effort* to | bid to | minutes away from | hours away from | seconds away from | "
        "on the verge of | brink of | legitimate target* | next target* | potential target* |"
        " prime target* | easy target* | target list | list of target*",
        "hypothetical* | scenario* | predict* | forecast* | prospect of | plot to | plots to | plotting |"
        " plotted | conspir* | conspiracy | accused of planning | suspected of planning | help* iran | helping |"
        " help | helps | incite* | inciting | encourag* | suggest* | idea of | option of | chance of | odds of |"
        " deter | deterring | prevent | preventing | avoid | prepare for | prepares for | preparation* for |"
        " ready for | protect* against | protect* from | defend* against | defense against | defence against |"
        " guard against | shield* from",
    ),
    *cues(
        _H,
        Scope.AFTER,
        "threat | threats | fears | fear | warning | warnings | plot | plots | plan | plans | risk | risks |"
        " possible | likely | feared | imminent | looming | possibility | scenario | scenarios | capability |"
        " capabilities | capable | option | options | list | if",
    ),
    *cues(_H, Scope.START, "what would | what could | what might"),
    *cues(
        _H,
        Scope.SENTENCE,
        "what if | legitimate targets | in the crosshairs | nightmare scenario",
    ),
)
BACKGROUND = (
    *cues(
        _B,
        Scope.SENTENCE,
        "has identified | have identified | identifies | hostage crisis |"
        " anniversary | commemorat* | history of | years later | months later | on this day | years on | year on |"
        " memorial | remembering | remembers | remembered | obituary | convicted | sentenced | trial of |"
        " pleaded guilty | indicted | lawsuit | recall | recalls | recalled | recount | recounts |"
        " purple heart | purple hearts | medals for | honored for | honoured for | survivor | survivors",
        "timeline | explainer | explained | a look back | recap | key takeaways | round up | roundup | analysis |"
        " opinion | editorial | tells story of | tells the story of | film about | book about | series about |"
        " podcast about",
    ),
    *cues(
        _B,
        Scope.CLAUSE,
        "years ago | decades ago | a decade ago | months ago | last year | last month | earlier this year |"
        " in the past | in recent months | in recent years | in recent weeks | over the years | recent years |"
        " over the past | in the past year | since the start of | since the beginning of | so far this year |"
        " less frequent | more frequent | have become | have increased | have decreased | have declined |"
        " have stopped | has stopped",
    ),
    *cues(
        _B,
        Scope.RIGHT,
        "year after | year since | years after | years since | decade after | decade since | decades after |"
        " decades since | month after | month since | months after | months since | weeks after | weeks since",
    ),
    *cues(
        _B,
        Scope.RIGHT,
        "since the | since an | since a | previous | previously | earlier attack* | past attack* |"
        " similar attack* | recent attack* | string of | series of | spate of | wave of attack* |"
        " waves of attack* | repeated | repeatedly | frequent | frequently | regular | regularly | routinely |"
        " often | usually | sporadic* | daily | dozens of attack* | hundreds of attack* | scores of attack* |"
        " number of attack* | ongoing | continued attack* | continuing attack* | increase in | increasing |"
        " rise in | surge in | escalation of",
        "identif* | accused of | suspect in | suspected in | reward over | reward for | reward in | investigated for |"
        " investigated over | questioned over | charged with | charged in | charged over | suspects in | was behind |"
        " were behind | linked to | whom | involved in | responsible for planning | who planned | who carried out |"
        " who led | who ordered | drones used to | drone used to | missile used to | missiles used to |"
        " rocket used to | rockets used to | site used to | sites used to | used in | mastermind* of | convicted of",
        "boast* of | brag* of | pay for | pays for | paid for | punish* for | punished for |"
        " retribution for | accountable for | had planned |"
        " planned attack* | planned the | planned several | plotted | took part in | taken part in | participated in |"
        " came after | comes after | coming after | followed a | followed an | followed the | follows a | follows the",
        "jailed for | jailed over | prison for | prison over | gets life for | life for",
        "debate* | discuss* | response to | responses to | reprisal* for | victims of | compensat* | "
        "court orders | court rules | judge |"
        " jury | extradit*",
        "continue to | continues to | continued to | keep | keeps | kept | in response to | in retaliation for |"
        " retaliat* for | revenge for | avenge* | lessons from | lessons of | had been | had already | what happened",
    ),
)
BACKGROUND += cues(_B, Scope.NOUN, "behind | behind the")
BACKGROUND += cues(
    _B,
    Scope.START,
    "how | why | what to know | what we know | history | history today | today in history |"
    " this day in history | inside | timeline | explainer | explained | analysis | opinion | editorial |"
    " photos | in pictures | fact box | factbox | q a | who | what lessons | what is | what are | where are |"
    " remembering | book review | review",
)
DRILL = (
    *cues(
        _D,
        Scope.SENTENCE,
        "train to | trains to | trained to | training to | drill | drills | military exercise* | war game* |"
        " wargame* | simulat* attack* | simulates | simulate | simulating | simulated |"
        " simulation | mock | rehears* | training exercise* | exercises | live fire exercise* | test launch* |"
        " test fire* | test fires | firing range | test range | shooting range | practise | practises | practised |"
        " practising | practicing | practices shooting | tested at | test of | first test | tests new | video game |"
        " in the film | in the movie | movie about | the film | a film | documentary | the movie | tv series | novel |"
        " replica* | paintball | cosplay | reenact*",
    ),
)

CUES = (*NEGATED, *HYPOTHETICAL, *BACKGROUND, *DRILL)
