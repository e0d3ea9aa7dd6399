"""Words by which news says who attacks whom. Data only; read by direction.py and assertion.py. All folded, English
unless noted."""

from __future__ import annotations

from monitor.matching.wordlist import word_set

# --- words of attacking, by what they ask of the words around them

# Past forms of hitting: active or passive, as the words around them tell.
PAST = word_set(
    """
    hit struck attacked targeted bombed shelled bombarded raided stormed ambushed assaulted rocked pounded
    pummeled pummelled shaken torched burned besieged rammed breached rocketed mortared blasted strafed sprayed
    engulfed blitzed hammered battered overrun overran ransacked looted vandalized vandalised stoned pelted
    firebombed dynamited sabotaged captured counterattacked showered
    machinegunned seized occupied kidnapped abducted murdered assassinated beheaded stabbed lynched gunned
    wrecked crippled missed knocked
    """
)
GERUND = word_set(
    """
    hitting striking attacking targeting bombing shelling bombarding raiding storming ambushing assaulting
    pounding hammering ramming seizing occupying besieging burning ransacking looting
    """
)
# What is taken or burned is named at once.
TAKING = word_set("seize seizes seized seizing occupy occupies occupied occupying ransack ransacks loot loots")
# Forms that are a noun or a present verb.
EITHER = word_set(
    """
    hit hits strike strikes attack attacks target targets raid raids bomb bombs shell shells assault assaults
    ambush ambushes storm storms ram rams airstrike airstrikes bombardment onslaught offensive barrage barrages
    salvo volley batter batters hammer hammers bombing bombings shooting shootings arson gunfire fire strafe
    torch torches breach breaches seize seizes occupy occupies besiege besieges overrun overruns ransack ransacks
    loot loots burn burns dynamite dynamites rock rocks shake shakes shook jolt jolts
    miss misses wreck wrecks cripple cripples stones
    pound pounds bombard bombards bombardments pummel pummels blitz blitzes counterattack counterattacks volleys
    salvos salvoes onslaughts offensives strafes vandalize vandalizes vandalise vandalises sabotage sabotages
    firebomb firebombs pelt pelts kidnap kidnaps kidnapping kidnappings abduct abducts abduction abductions murder
    murders assassinate assassinates assassination stab stabs stabbing behead beheads beheading lynch lynches
    lynching capture captures
    """
)
# What these say in the present their subject does, though it stand right before them: "US teacher stabs a boy".
OF_THE_DOER = word_set("kidnaps abducts murders assassinates stabs beheads lynches captures")
# A weapon is sent: it needs a direction ("at", "toward").
SENDING = word_set(
    """
    fire fires fired firing launch launches launched launching lob lobs lobbed rain rains rained unleash
    unleashes unleashed shoot shoots shot shooting hurl hurls hurled hurling send sends sent release throw
    throws threw thrown throwing toss tossed tossing drop dropped drops plant planted planting place placed
    detonated
    """
)
# It comes down or goes off: it needs a place.
ARRIVING = word_set(
    """
    land lands landed landing fall falls fell fallen falling crash crashes crashed explode explodes exploded
    exploding explosion explosions detonate detonates detonation detonations blast blasts impact impacts
    impacted burst splash splashes splashed debris crater smoke flames sirens ablaze alight blaze shrapnel penetrate
    penetrated off
    """
)
# Of these, the verbs.
CAME_DOWN = word_set(
    """
    land lands landed fall falls fell crash crashes crashed explode explodes exploded detonate detonates
    splash splashes splashed
    """
)
HARMING = word_set(
    """
    wound wounds wounded wounding injure injures injured injuring kill kills killed killing damage damages
    damaged damaging destroy destroys destroyed destroying hurt casualties
    """
)
# What a defender does to a weapon on its way.
INTERCEPTED = word_set(
    """
    intercept intercepts intercepted intercepting interception down downs downed downing repel repels repelled
    repelling thwart thwarts thwarted thwarting foil foils foiled neutralize neutralized neutralised shootdown
    engage engages engaged evade evades evaded dodge dodges dodged
    jam jams jammed defuse defused deactivated deactivate stops stop stopped fend fends fended fending
    """
)
# What one does to a weapon that is meant for oneself.
WARDED_OFF = word_set("fend fends fended fending evade evades evaded dodge dodges dodged")
EVENT = PAST | GERUND | EITHER | SENDING | ARRIVING | HARMING | INTERCEPTED
# Those that are no French words too, and so tell that a text is English.
ENGLISH_EVENT = EVENT - word_set(
    "explosion explosions detonation detonations raid raids barrage barrages impact impacts debris"
)
WEAPONS = word_set(
    """
    drone drones uav uavs missile missiles rocket rockets projectile projectiles mortar mortars katyusha
    katyushas shahed shaheds bomb bombs grenade grenades munition munitions warhead shell shells airstrike air
    aerial suicide explosive explosives ballistic cruise armed kamikaze laden quadcopter dynamite car truck
    molotov cocktails
    """
)
# Those that name a weapon by themselves: an air base is none.
ARMS = WEAPONS - word_set("air aerial armed laden ballistic cruise car truck")

# --- the words between an attack and its target

DETERMINERS = word_set(
    """
    the a an its his her their our this that these those some any several two three four five six seven eight
    nine ten dozen dozens many more most another other both all least about around nearly almost than key main
    major new old large small nearby joint multiple various unspecified one 2 3 4 5 6 7 8 9 10 20
    """
)
AGENT = word_set("by with for without between")
ORIGIN = word_set("from using use uses used via through leaving out")
# Ties of a weapon to what it is meant for.
TIES = word_set(
    """
    at on near against in into inside onto outside toward towards around within across targeting target targets
    targeted hitting hits hit striking strikes struck attacking approaching approached approaches approach aimed
    aiming flying heading headed bound direction close front over above of beside opposite adjacent vicinity
    compound hole through alongside
    """
)
DIRECTED = TIES - word_set("in of over above around within across compound through")
# "Bombs rip through the embassy", "a boat tears a hole in the hull".
STORMED = word_set("into gate gates wall walls grounds compound of us american the through")
RIPPING = word_set("rip rips ripped ripping tear tears tore tearing")
BLOWING = word_set("blow blows blew blown blowing")
# Clauses end here: what follows is another event.
BARRIERS = word_set(
    """
    what named pose posed poses posing threat threats protest protests protested protesting march marched rally
    after as amid amidst while when whereas because since before until although though but despite if unless
    hours days weeks following prompts prompt prompted prompting forces forced forcing triggers triggered leads
    led leading threatens threatened raises raised draws drew drawing pushes pushed puts put tests exposes
    exposed makes made leaves urges urged calls called vows vowed condemns condemned condemning denies denied
    blames blamed accuses accused tells told closes closed evacuates evacuated who whose which where retaliates
    retaliated retaliating retaliation response whether so versus vs unlike ahead protect protects protected
    protecting protection defend defends defended defending guard guards guarding help helps helped helping
    deter deters prevent prevents avoid counter shield shields talks reinforce reinforces backed supported
    support supports secure
    """
)
SPEECH = word_set(
    """
    says said say saying warns warned warn warning condemns condemned condemn condemning denounces denounced
    denies denied deny urges urged urge announces announced announce confirms confirmed tells told claims
    claimed calls called blames blamed accuses accused advises advised issues issued tweets tweeted posts posted
    reacts reacted comments commented boasts boasted brags bragged
    deplores deplored mourns lauds praises welcomes welcomed vows vowed threatens threatened promises promised
    reiterates reiterated slams slammed offers offered believes believed thinks investigates investigating
    probes reveals revealed discusses discussed expresses expressed
    """
)
# Verbs of a new clause whose subject may be the target ("..., the embassy closes").
OWN_VERBS = SPEECH | word_set(
    """
    closes closed evacuates evacuated orders ordered suspends suspended shuts resumes reopens reopened plans
    moves moved sends deploys deployed responds responded prepares prepared shelters sheltered cooperates
    cooperated will would has send close order issue evacuate shut
    """
)

# --- who can act

ACTORS = word_set(
    """
    forces troops soldiers military army navy air marines marine coalition jets warplanes aircraft us american
    americans america usa pentagon centcom washington troop soldier servicemen fighter destroyer warship
    warships personnel command fleet drones carrier carriers destroyers ships vessels bombers planes helicopters
    gunships submarine submarines citizens diplomats
    """
)
OWNERS = word_set(
    """
    us american america americans usa israel israeli russia russian iran iranian ukraine ukrainian turkey
    turkish uk british french chinese china syrian iraqi nato coalition
    """
)
AMERICAN = word_set("us usa american americans america")
AMERICAN_OR_FOR_THEM = AMERICAN | {"pentagon", "centcom", "africom", "washington"}
OWNERS_AND_SPEAKERS = OWNERS | AMERICAN_OR_FOR_THEM
# Between a state and its verb.
ARMS_OF_A_STATE = word_set(
    """
    military army navy forces force air marine africa central southern command special operations jets warplanes
    aircraft planes bombers helicopters gunships officials official defense department led has had have also then
    reportedly
    """
)
# Acts of a doer: the attack that follows is its own.
ACTS = word_set(
    """
    launched launches conducted conducts carried carries assassinated assassinates killed kills bombed bombs
    struck strikes hit hits targeted targets attacked attacks raided raids fired fires ordered unleashed staged
    mounted executed destroyed destroys shelled shells
    """
)
NEW_CLAUSE = word_set("as while after when but before following until whereas though although who which")
# What may stand between an attack and the owner before it ("US military air strikes").
OF_AN_ATTACK = (
    WEAPONS
    | OWNERS
    | word_set(
        """
    led backed military forces jets warplanes new fresh deadly joint army navy suspected reported alleged
    apparent massive latest retaliatory overnight
    """
    )
)
DOES = word_set(
    """
    launch launches launched launching conduct conducts conducted carry carries carried carrying order orders
    ordered stage stages staged mount mounts mounted wage wages waged start starts started begin begins began
    plan plans planned prepare prepares prepared execute executed perform performed unleash unleashes unleashed
    resume resumed resumes continue continued continues join joined joins support supports supported coordinate
    coordinated respond responds responded retaliate retaliated retaliates deliver delivers delivered make makes
    """
)
AUXILIARIES = word_set(
    """
    is are was were be been being gets get got getting comes come came coming under suffered suffers sustained
    sustains faces faced facing withstood survived reportedly allegedly repeatedly again brunt
    """
)
HARMED = PAST | word_set(
    """
    injured wounded killed hurt damage damaged destroyed evacuated sealed locked burning burns burn burnt
    treated concussion hospitalised hospitalized dead die died dies shut closed
    lockdown casualties suffer suffers suffered sustained ablaze fire smoke explosion explosions blast collapse
    collapses collapsed
    """
)
SUFFERED_LINKS = word_set("in by after under amid following during from as")
PASSIVE_LINKS = word_set("in by under")
# After a past form these show a passive, or a headline's "base hit".
PASSIVE_FOLLOWERS = word_set(
    """
    by with in during after amid amidst as again overnight on near at for and but while when hours twice thrice
    early late today yesterday monday tuesday wednesday thursday friday saturday sunday live latest from since
    following says say said report reports sources source official officials media multiple outside inside
    before second third first several reportedly
    """
)
OWN_TARGET = word_set("on against at targeting upon toward towards")
MODALS = word_set("to would will can could may might must should")
FORMER = word_set("former ex old abandoned vacated onetime defunct anti pro replica mock fake")

# "Strike group", "attack helicopter": names of forces, no attacks.
MODIFYING = word_set("strike attack assault combat targeting target")
MODIFIED = word_set(
    """
    information intelligence data system systems practice group groups fighter fighters helicopter helicopters
    aircraft eagle eagles submarine submarines squadron squadrons wing wings jet jets team teams craft ship
    ships force forces capability capabilities plane planes rifle rifles vehicle vehicles
    """
)
# What stops weapons, and what is made of a weapon's name: neither has been used by being there.
DEFENCES = word_set("patriot patriots defence defences defense defenses cram thaad")
EQUIPMENT = word_set(
    """
    defence defences defense defenses system systems shield launcher launchers battery batteries stockpile
    stockpiles arsenal program programme programs technology factory parts range capability capabilities base
    bases crew crews operator operators pilot pilots unit units experts
    """
)
CALLED_TARGETS = word_set(
    """
    top main key prime potential possible legitimate likely next new soft easy high value strategic of list
    military the its their these those as become becomes became
    """
)
PEOPLE = word_set(
    """
    troops soldiers airmen marines sailors servicemen soldier marine airman sailor serviceman members member personnel
    contractors contractor diplomats diplomat guards guard advisers trainers staff
    """
)
HURT = word_set("dead killed wounded injured hurt die died dies")
HARMS = word_set("kill kills wound wounds injure injures")
LOSES = word_set("lose loses lost")
# Between a place that heads a line and the attack on it.
OF_A_LABELLED = WEAPONS | DETERMINERS | word_set("in")
# Said of a culprit: "US student jailed for killing a man in a shooting".
CULPRIT = word_set(
    "jailed charged convicted sentenced arrested accused indicted extradited guilty questioned quizzed held wanted"
)
GUARDING = word_set("guarding protecting defending")
GUARDS = word_set("marines guards soldiers troops forces police officers guard personnel contractors")
# Places that have forces.
SITES = word_set("base bases airbase camp airport airfield outpost post compound facility barracks site installation")
POSTED = word_set("at outside near inside in of")  # behind "guard", a man then
MUTUAL = word_set("fire gunfire gunfight shootout clash clashes battle")  # "with" names the other side
HARMLESS = word_set("tear teargas cannon cannons warning pellets flares")
# What forces do that are told of beside an attack elsewhere.
WATCHING = word_set("alert brace braces monitor monitors monitoring track tracks tracking watch watching standby")
# Missions speak and act in the present: what follows them with an "s" is mostly a verb.
SPEAKERS = word_set("embassy consulate mission")
NO_VERBS = word_set("grounds walls gates premises offices buildings is was as has guards staffers vehicles")
# Who is at a place: the clause tells what was attacked, not by whom.
STATIONED = word_set(
    """
    host hosts hosting hosted house houses housing housed home used occupied operated run owned leased guarded
    manned stationed based deployed quartered garrisoned reside resides residing resided live lives living stay
    staying known frequented gathered lodged
    """
)
ARMED = word_set("military security special allied armed ground air naval")  # before "forces", a noun
RELATIVE = word_set("who which where whose that")

# What may stand in a list of targets after a comma.
LISTING = (
    DETERMINERS
    | TIES
    | OWNERS
    | WEAPONS
    | EVENT
    | STATIONED
    | RELATIVE
    | word_set(
        "and or as well also including like such plus then addition to de of military air regional gulf unfinished"
        " sprawling fortified heavily"
    )
)

AIRBORNE = word_set("drone drones uav uavs missile missiles rocket rockets projectile projectiles")
INBOUND = word_set("approaching targeting toward towards heading headed attacking aimed attempting incoming")

# The target itself says that it was attacked.
CONFIRMS = word_set("confirms confirmed confirm reports reported")

# Before "it" and "they" these carry on: "shot down as it neared the base".
JOINTS = word_set("as while when before after")

# After the same these carry on as well: "shot down before reaching the base".
COMING_NEAR = word_set("reaching nearing approaching entering hitting striking")
REACHING = word_set("reach reaches reached reaching nearing neared")
# "The third attack in 48 hours on the base": "hours", which open a clause elsewhere, belong to the attack.
TIMES = word_set("hours days weeks")
COMING_DOWN = word_set("land lands landed landing fall falls fell fallen falling crash crashes crashed crashing")

# Sets of these, asked of every sentence.
PARTING = BARRIERS | SPEECH
PARTING_STATIONED = BARRIERS - RELATIVE | SPEECH  # "a base that hosts troops" goes on
OTHER_CLAUSE = EVENT - HARMING | SPEECH
CLAUSE_OPENERS = BARRIERS | OWN_VERBS
OWN_ACTS = OWN_VERBS | WATCHING
FIRES = SENDING | EITHER
BLASTS = EITHER | ARRIVING
TAKING_AN_OBJECT = EITHER | PAST | GERUND | HARMING | {"under"}
AT_A_PLACE = TIES | EVENT
STORMED_THINGS = DETERMINERS | STORMED
AIMED_OR_ARMED = DIRECTED | WEAPONS
DIRECTED_OR_OVER = DIRECTED | {"over"}
ON_ITS_WAY = DIRECTED | REACHING | {"over", "above"}
STRUCK = PAST | HARMING
SUFFERING = HARMED | ARRIVING
LEADING_TO_AN_ATTACK = OF_AN_ATTACK | DOES | DETERMINERS
LEADING_TO_AN_ACT = LEADING_TO_AN_ATTACK | EITHER
NO_SCOLDING = PASSIVE_FOLLOWERS | HARMING | {""}
BOUND_FOR = word_set("aimed targeting headed toward towards")
