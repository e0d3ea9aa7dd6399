"""Words by which news says who attacks whom. Data only; read by direction.py. All folded; English unless noted."""

from __future__ import annotations

from monitor.matching.wordlist import word_set

DETERMINERS = word_set(
    """
    the a an its his her their our this that these those some any several two three four five six ten dozens
    many more another other both all at least about around nearly almost over up key main major new old large
    small nearby
    """
)
# Verbs of hitting, by form. Past forms may be active or passive; the words around them tell.
PAST = word_set(
    """
    hit struck attacked targeted bombed shelled bombarded raided stormed ambushed assaulted rocked pounded
    pummeled shaken damaged destroyed torched burned besieged rammed breached droned rocketed mortared blasted
    strafed set shot sprayed engulfed wounded injured killed hurt
    """
)
GERUND = word_set(
    """
    hitting striking attacking targeting bombing shelling bombarding raiding storming ambushing assaulting
    pounding destroying firing launching
    """
)
# Forms that are a noun or a present verb.
EITHER = word_set(
    """
    hit hits strike strikes attack attacks target targets raid raids bomb bombs shell shells assault assaults
    ambush ambushes storm storms blast blasts fire fires ram rams barrage salvo
    """
)
# What a defender does to a weapon on its way.
INTERCEPTED = word_set(
    """
    intercept intercepts intercepted intercepting down downs downed downing repel repels repelled repelling
    thwart thwarts thwarted foil foils foiled shoot shoots shot shooting destroy destroys destroyed neutralize
    neutralized neutralised engage engages engaged block blocks blocked stop stops stopped counter counters
    countered fend fends fended defend defends defended respond responds responded
    """
)
AUXILIARIES = word_set(
    """
    is are was were be been being gets get got getting came comes come coming under suffered suffers sustained
    sustains faces faced withstood survived reportedly allegedly repeatedly again
    """
)
HARMED = word_set(
    """
    injured wounded killed hurt damaged hit struck targeted attacked destroyed rocked shaken evacuated burned
    burning dead die died dies shut closed closes lockdown casualties wounds injures suffer suffers suffered
    sustained ablaze fire smoke explosion explosions blast blasts
    """
)
AGENT = word_set(
    """
    by
    """
)
ORIGIN = word_set(
    """
    from using use uses used via through leaving
    """
)
# Clauses end here: what follows is another event.
BARRIERS = word_set(
    """
    after as amid while when whereas because since before until although though but despite if unless hours days
    weeks following prompts prompt prompted prompting forces forced forcing triggers triggered leads led leading
    threatens threatened raises raised draws drew drawing pushes pushed puts put tests exposes exposed makes
    made leaves left urges urged calls called vows vowed warns warned warning says said saying condemns
    condemned condemning denies denied blames blamed accuses accused tells told reports reported sends sent
    closes closed evacuates evacuated who whose which retaliates retaliated retaliating retaliation response
    whether so than versus vs without unlike
    """
)
# ... unless the words next to the target tie it to the attack again.
AIMED = word_set(
    """
    on at near against in into inside outside toward towards around beside within across over of to targeting
    hitting striking close next adjacent housing hosting
    """
)
TIES_AGAIN = word_set(
    """
    on at near against into toward towards targeting hitting striking outside inside around
    """
)
SPEECH = word_set(
    """
    says said say saying warns warned warn warning condemns condemned condemn condemning denounces denounced
    denies denied deny urges urged urge announces announced announce confirms confirmed tells told claims
    claimed calls called blames blamed accuses accused advises advised issues issued alerts alerted tweets
    tweeted posts posted reacts reacted comments commented expects expected welcomes welcomed vows vowed
    threatens threatened promises promised reiterates reiterated slams slammed offers offered believes believed
    thinks
    """
)
# A target named by such a word can act; a building cannot.
ACTORS = word_set(
    """
    forces troops soldiers military army navy air marines marine coalition jets warplanes aircraft us u.s
    american americans america usa pentagon centcom washington troop soldier servicemen fighter destroyer
    warship warships personnel command fleet drones
    """
)
DOES = word_set(
    """
    launch launches launched launching conduct conducts conducted carry carries carried carrying fire fires
    fired firing order orders ordered stage stages staged mount mounts mounted wage wages waged start starts
    started begin begins began plan plans planned prepare prepares prepared execute executed perform performed
    unleash unleashes unleashed resume resumed continue continued join joined joins support supports supported
    coordinate coordinated respond responds responded retaliate retaliated retaliates deliver delivers delivered
    """
)
# After a past form these show a passive, or a headline's "base hit".
PASSIVE_FOLLOWERS = word_set(
    """
    by with in during after amid as again overnight on near at for and but while when hours twice thrice early
    late today yesterday monday tuesday wednesday thursday friday saturday sunday live latest from since
    following says say said reports report sources official officials media multiple outside inside before
    amidst second third first time times
    """
)
SUFFERED_LINKS = word_set(
    """
    in by after under amid following during from as
    """
)
OWN_TARGET = word_set(
    """
    on against at targeting upon toward towards
    """
)
