"""English cues, folded (`didnt`, `us`, no hyphens)."""

from __future__ import annotations

from monitor.matching.cues.kinds import Scope, cues
from monitor.model import Asserted

CUES = (
    # --- it did not happen
    *cues(
        Asserted.NEGATED, Scope.NOUN, "no | not a | not an | not any | without any | without a | zero | neither | nor"
    ),
    *cues(
        Asserted.NEGATED,
        Scope.RIGHT,
        "did not | didnt | was not | wasnt | were not | werent | has not been | have not been | hasnt been |"
        " havent been | had not been | is not | are not | isnt | arent",
        "denied that | denies that | deny that | denied any | denies any | denied reports | denies reports |"
        " denied claims | denies claims | denied a | denies a",
        "denied attack* | denies attack* | denied target* | denies target* | denied strik* | denies strik* |"
        " denied launch* | denies launch* | denied firing | denies firing | denied carrying out |"
        " denies carrying out",
        "no evidence of | no evidence that | no sign of | no signs of | no indication of |"
        " no indication that | no truth | no proof of | no reports of | no report of | never",
        "false reports | false report | false claim* | fake video | fake news | fabricated | untrue |"
        " unfounded reports | unfounded claim* | refuted | refutes | debunk* | dismiss* reports |"
        " dismiss* claim* | reject* claim* | reject* reports",
        "false alarm | ruled out | rules out | stopped short of | refrain* from",
    ),
    *cues(
        Asserted.NEGATED,
        Scope.SENTENCE,
        "fact check | hoax | misinformation | disinformation | ai generated | old video | unrelated video | deepfake",
    ),
    *cues(
        Asserted.NEGATED,
        Scope.AFTER,
        "never happened | did not happen | didnt happen | did not take place | was a hoax | was false |"
        " were false | is false | was called off | called off | averted | cancelled | canceled | not true |"
        " denied",
    ),
    # --- it may happen
    *cues(
        Asserted.HYPOTHETICAL,
        Scope.RIGHT,
        "may | might | could | would | should | shall | can | must | will | wont | cannot | ll",
        "threaten* to | threat to | threats to | threat of | threats of | threaten* | threatening |"
        " under threat | vow* to | vow* | vowing | pledge* to | promise* to | swear* to | swore to |"
        " warn* that | warn* of | warn* | warned | warning | warns against",
        "plan* to | planning | planned | plans for | plans | plan for | prepare* to | prepare* for |"
        " preparing | prepares | ready to | readies | poised to | set to | about to | going to | gearing up |"
        " intend* to | intends | intention | want* to | seek* to | aim* to | aims to",
        "consider* | weigh* | mull* | contemplat* | urge* | urging | call* for | call* on | demand* |"
        " authoriz* | authoris* | allow* | approve* | permit*",
        "fear* of | fear* that | fear* | fearing | feared | worry | worried | worries | concern* over |"
        " concern* about | concern* that | risk of | risks of | risk* | possibility of | possible |"
        " possibly | potential | potentially | likely | unlikely | imminent | looming",
        "if | unless | in case of | in the event of | in event of | whether | should iran | what if |"
        " were to | had to | in order to | so as to",
        "brace* for | bracing for | expect* | expected | expecting | anticipat* | await* | on alert |"
        " high alert | alert for | alert over | alert amid",
        "protect* against | protect* from | defend* against | defense against | defence against |"
        " protection against | guard against | counter* | deter* | prevent* | preventing | avoid* | avert* |"
        " to stop | ban on | against future | capable of | capability | ability to | able to | designed to |"
        " used to | how to | effort* to | bid to | attempt* to prevent",
        "legitimate target* | would be | could be | can be | may be | might be | will be | next target* |"
        " potential target* | possible target* | prime target* | easy target* | list of target* | target list",
        "deploy* | ready for | simulating | hypothetical* | scenario* | predict* | forecast* | prospect of |"
        " calls to | urged to",
        "plot to | plots to | plotting | plotted | conspir* | conspiracy | accused of planning | suspected of planning",
        "to strike | to attack | to hit | to target | to launch | to fire | to bomb | to shell",
    ),
    *cues(
        Asserted.HYPOTHETICAL,
        Scope.AFTER,
        "threat | threats | fears | fear | warning | warnings | alert | plot | plots | plan | plans | risk |"
        " risks | possible | likely | expected | feared | imminent | looming | possibility | scenario |"
        " scenarios | capability | capabilities | capable | option | options | target list | if | would |"
        " could | may | might | will",
    ),
    # --- it happened before
    *cues(
        Asserted.BACKGROUND,
        Scope.SENTENCE,
        "anniversary | commemorat* | years ago | decades ago | a decade ago | months ago | last year |"
        " last month | earlier this year | earlier this month | years since | history of | in the past |"
        " back in | years after | years later | decades after | months after | months later | on this day |"
        " years on | memorial | remembering | remembers | obituary | convicted | sentenced | trial of |"
        " pleaded guilty | indicted | lawsuit",
        "in recent months | in recent years | in recent weeks | over the years | recent years |"
        " over the past | in the past year | this year | since the start of | since the beginning of |"
        " so far this year | timeline | explainer | explained | a look back | recap | what we know about |"
        " key takeaways | round up | roundup | analysis | opinion | editorial",
    ),
    *cues(
        Asserted.BACKGROUND,
        Scope.RIGHT,
        "since the | since an | since a | previous | previously | earlier attack* | past attack* |"
        " similar attack* | recent attack* | string of | series of | spate of | wave of attack* |"
        " waves of attack* | repeated | repeatedly | frequent | frequently | regular | regularly |"
        " routinely | often | usually | sporadic* | daily | dozens of attack* | hundreds of attack* |"
        " scores of attack* | number of attack* | ongoing | continued attack* | continuing attack* |"
        " increase in | increasing | rise in | surge in | escalation of | wave of | history",
        "in response to | in retaliation for | retaliat* for | revenge for | avenge* | lessons from |"
        " had been | had already",
    ),
    # --- it is practice, play or fiction
    *cues(
        Asserted.DRILL,
        Scope.SENTENCE,
        "drill | drills | military exercise* | exercise simulat* | war game* | wargame* | simulat* attack* |"
        " simulated | simulation | mock attack | mock | rehearsal | training exercise* | exercises |"
        " live fire exercise* | test launch* | test fire* | test fires | video game | in the film | movie |"
        " tv series | novel | replica* | video game* | paintball | cosplay | reenact*",
    ),
)
