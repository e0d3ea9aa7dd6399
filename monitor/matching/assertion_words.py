"""Words that bound the scope of a cue. Data only; read by assertion.py. All folded."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.matching.wordlist import word_set
from monitor.model import Asserted

# Words at which a cue's clause ends.
CLAUSE_ENDS = word_set(
    """
    after as while when whereas because since before although though but despite amid following which who where
    hours days whose بعد عقب بعدما اثر apres alors despues tras mientras после пока після sonra
    """
)
# What opens a clause that looks back from the one before it, or measures by it ("the first since last year").
LOOKS_BACK = word_set("that which who whom whose where when while as since than from until till amid before")
# What counts an event among others: it is told for itself ("the third attack in recent weeks").
COUNTING = word_set(
    """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth latest newest another again
    deadliest biggest largest heaviest worst
    """
)
# What may stand between "no" and the attack that did not happen.
NOUN_FILLERS = word_set(
    """
    such new further more other direct rocket rockets drone drones missile missiles mortar air aerial ballistic
    cruise iranian hostile enemy successful terrorist armed suicide any confirmed actual major known recent been
    was were have has had on at us american all military operation operations against its their
    """
)
# What leads up to the day or occasion of an event that is told before it.
OCCASIONS: Mapping[Asserted, frozenset[str]] = {
    Asserted.BACKGROUND: word_set("on during amid as ahead while"),
    Asserted.DRILL: word_set("hosting hosts amid as while"),
}
# An attempt that failed was still made.
FOILED = word_set(
    """
    foiled foils foil thwarted thwarts thwart intercepted intercepts intercept downed downs repelled repels
    repel neutralized neutralised defused disarmed averted
    """
)

# Between a modal and its verb.
MODAL_FILLERS = word_set(
    """
    not be have been also soon again still now directly even likely possibly potentially further never once more
    to iran russia israel them it him militants militias next the a an
    """
)
# Verbs that carry an event which a noun after them names ("may carry out attacks").
LIGHT_VERBS = word_set(
    """
    be have face see come become use resume mount stage conduct carry order make take happen occur continue
    increase expand escalate intensify suffer sustain receive draw include involve mean lead cause trigger
    prompt invite spark provoke seek try attempt plan prepare threaten begin start keep stop join support do
    expect coming
    """
)

# After a denial: it is of having done it, not of its having happened.
DISOWNING = word_set(
    "involvement responsibility role part link links tie ties connection knowledge behind involved responsible"
    " complicity blame accusation accusations charge charges"
)

# What is turned down without being denied ("the attack was rejected as cowardly"), and what may only be told.
TURNED_DOWN = word_set("dismissed rejected")
TOLD = word_set("report reports claim claims rumour rumours rumor rumors allegation allegations news word talk video")
# The subject of a denial that leaves the attack standing.
HARM_DONE = word_set(
    "casualty casualties damage damages death deaths injury injuries loss losses fatalities wounded killed hurt"
)
# Behind a passive: it ends there, and takes no object ("the wounded were denied medals").
PASSIVE_ENDS = word_set("by as on in and but late early yesterday officially hours")

# Before "had been": the past of what they report.
SAYING = word_set(
    """
    said says say told tells reported reports confirmed confirms announced announces claimed claims added stated
    acknowledged according quoted
    """
)

# Before "to": what follows was done, or attempted.
DONE = word_set(
    """
    continue continues continued continuing managed manages attempt attempts attempted attempting tried tries
    trying try able began begins started starts due according led said believed thought reported known appeared
    appears seemed understood suspected alleged failed claimed came went used
    response responses responded responds responding retaliation reaction reacted reacting reacts addition prior
    close next contrast relation connection linked tied subject similar contributed contributes witness witnesses
    """
)

# Words that put the news after the attack they name, and what the news then is.
AFTER = word_set("after following despite since")
REACTIONS = word_set(
    """
    crashes crashed soars soar surges surge jumps jump slumps slump slides slide tumbles tumble
    rallies rises rise falls fall dips climbs spikes launches launch launched strike strikes struck bombs bombed
    retaliates retaliated retaliate raids raided hunts
    spoke speaks met meets phoned phones thanked
    vows vowed backs backed pledges pledged orders ordered deploys deploy deployed sends send sent reinforce
    reinforces reinforced weighs mourns mourn visits visited praises thanks rallies
    """
)
# With "over" instead of "after".
PROCEEDINGS = word_set(
    """
    arrests arrest arrested detains detain detained charges charged sanctions sanctioned summons summoned sues sued
    jail jails jailed extradites extradited tries hangs executes blames accuses condemns protests
    """
)

# Beginnings of words (other languages) whose denial leaves the attack standing: nobody was hurt.
HURT = tuple(
    """
    victim bless mort degat dommage perte herid muert danos bajas fallecid lamentar
    اصابات ضحايا خساير اضرار قتلي جرحي بشريه ماديه يصب تصب يصاب تصاب تلفات خسار اسيب كشته زخمي مجروح مصدوم
    olen yarali yaralan kaybi hasar kayip zayiat
    постражд загибл загину поранен жертв руйнуван пошкоджен втрат збитк
    пострада погиб ранен разрушен поврежден потер ущерб
    """.split()
)
# And: nobody has claimed it.
CLAIMED = tuple(
    """
    revendiqu reivindic atribuy atribui adjudic تتبن يتبن تعلن يعلن مسوولي مسيولي ustlen
    відповідальн ответственност
    """.split()
)
