package search

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

// callerShortForms are short forms that people in Britain use, by the full name.
var callerShortForms = map[string][]string{
	"william": {"bill", "will", "billy"}, "robert": {"bob", "rob", "bobby"}, "richard": {"dick", "rich", "rick"},
	"margaret": {"maggie", "peggy", "meg", "madge"}, "elizabeth": {"liz", "beth", "betty", "lizzie", "libby"},
	"katherine": {"kate", "kath", "katie", "kathy"}, "catherine": {"cath", "cathy", "kate"}, "james": {"jim", "jimmy", "jamie"},
	"john": {"jack", "johnny"}, "edward": {"ted", "ed", "eddie", "ned"}, "anthony": {"tony", "ant"}, "antony": {"tony", "ant"},
	"michael": {"mike", "mick", "mickey"}, "christopher": {"chris", "kit"}, "thomas": {"tom", "tommy"}, "daniel": {"dan", "danny"},
	"matthew": {"matt"}, "andrew": {"andy", "drew"}, "stephen": {"steve"}, "steven": {"steve"}, "david": {"dave", "dai"},
	"susan": {"sue", "susie"}, "patricia": {"pat", "trish", "tricia"}, "patrick": {"pat", "paddy"}, "deborah": {"deb", "debbie"},
	"rebecca": {"becky", "becca"}, "jennifer": {"jen", "jenny"}, "jacqueline": {"jackie", "jacqui"}, "samantha": {"sam"},
	"samuel": {"sam", "sammy"}, "benjamin": {"ben"}, "joseph": {"joe"}, "joshua": {"josh"}, "alexander": {"alex", "sandy", "alec"},
	"alexandra": {"alex", "sasha", "lexi"}, "victoria": {"vicky", "tori"}, "charlotte": {"charlie", "lottie"}, "frederick": {"fred", "freddie"},
	"henry": {"harry", "hal"}, "harold": {"harry"}, "dorothy": {"dot", "dolly"}, "theresa": {"terry", "tess"}, "terence": {"terry"},
	"nicholas": {"nick", "nicky"}, "nicola": {"nicky", "nikki"}, "philip": {"phil"}, "kenneth": {"ken", "kenny"}, "ronald": {"ron", "ronnie"},
	"raymond": {"ray"}, "leonard": {"len", "lenny"}, "barbara": {"babs", "barb"}, "sandra": {"sandy"}, "angela": {"angie"}, "amanda": {"mandy"},
	"gillian": {"gill", "jill"}, "timothy": {"tim"}, "gregory": {"greg"}, "geoffrey": {"geoff"}, "jeffrey": {"jeff"}, "gerald": {"gerry"},
	"lawrence": {"larry", "laurie"}, "albert": {"bert", "al"}, "arthur": {"art"}, "reginald": {"reg", "reggie"}, "stanley": {"stan"},
	"francis": {"frank"}, "frances": {"fran", "frankie"}, "eleanor": {"ellie", "nell"}, "florence": {"flo", "florrie"}, "abigail": {"abi", "abbie"},
	"isabella": {"bella", "izzy"}, "olivia": {"liv", "livvy"}, "natalie": {"nat"}, "natasha": {"tash", "tasha"}, "bethany": {"beth"},
	"zachary": {"zach", "zac"}, "jonathan": {"jon", "jonny"}, "sebastian": {"seb"}, "georgina": {"georgie", "gina"}, "josephine": {"jo", "josie"},
	"joanne": {"jo"}, "joanna": {"jo"}, "kimberley": {"kim"}, "stephanie": {"steph"}, "pamela": {"pam"}, "valerie": {"val"}, "winifred": {"win", "freda"},
	"malgorzata": {"gosia"}, "katarzyna": {"kasia"}, "aleksandra": {"ola"}, "agnieszka": {"aga"}, "joaquim": {"quim"}, "krzysztof": {"krzys"},
	"oluwaseun": {"seun"}, "oluwatoyin": {"toyin"}, "funmilayo": {"funmi"}, "folasade": {"sade"}, "adebayo": {"bayo", "ade"}, "temitope": {"temi", "tope"},
	"babatunde": {"tunde"}, "oluwatobi": {"tobi"}, "ngozi": {"goz"}, "francisco": {"paco"}, "giuseppe": {"beppe"}, "alessandro": {"ale"},
	"siobhan": {"shiv"}, "roisin": {"ro"}, "angharad": {"annie"}, "bartlomiej": {"bartek"}, "grzegorz": {"grzesiek"}, "tomasz": {"tomek"}, "jakub": {"kuba"},
	"zbigniew": {"zbyszek"}, "malcolm": {"mal"}, "norman": {"norm"}, "donald": {"don"}, "douglas": {"doug"}, "duncan": {"dunc"}, "graham": {"gray"},
	"cameron": {"cam"}, "callum": {"cal"}, "lillian": {"lil", "lily"}, "matilda": {"tilly"}, "millicent": {"millie"}, "penelope": {"penny"}, "rosemary": {"rose", "rosie"},
	"veronica": {"ronnie"}, "vivienne": {"viv"}, "wilfred": {"wilf"}, "judith": {"judy", "jude"}, "kathleen": {"kath", "kathy"}, "marjorie": {"marge"}, "maximilian": {"max"},
}

// callerFullForms are the full names by their short forms.
var callerFullForms = sync.OnceValue(func() map[string][]string {
	full := map[string][]string{}
	for name, shorts := range callerShortForms {
		for _, s := range shorts {
			full[s] = append(full[s], name)
		}
	}
	for _, names := range full {
		slices.Sort(names)
	}
	return full
})

// callerForms are names that are written in several ways, or written otherwise by
// who only hears them: Irish, Welsh, Scottish, Polish, South Asian, Arabic,
// Turkish, Chinese, West African, Slavonic and German ones.
const callerForms = `
aoife eefa ifa
siobhan shivaun shevaun chevonne
sinead shinead shinade
roisin rosheen roshin
niamh neve neave
caoimhe keeva kiva
sean shaun shawn
eoin owen
ciaran kieran keiran
aisling ashling aislinn
grainne gronya
orla orlagh
o'sullivan sullivan osulivan
o'callaghan callaghan ocallahan
rhys reece rees
sian shan sharn
huw hugh hew
ieuan ewan evan iwan
geraint gerant
ffion fion feeon
rhian rian
rhiannon rhianon reannon
cerys carys
tomos thomas
bronwen bronwyn
owain owen
llewellyn llewelyn lewellin
gwilym gwillim
griffiths griffith
catrin katrin
hamish haymish
euan ewan ewen
iain ian
wojciech voytek vojciech
krzysztof kristof krzystof
lukasz lukash
tomasz tomash
mateusz mateush
agnieszka agneshka
malgorzata malgozata
grzegorz gregorz
bartlomiej bartlomei
andrzej andrew andrej
michal mihal michael
elzbieta elzbeta elizabeth
kowalski kovalski kowalska
kowalska kowalski kovalska
wisniewski vishnevski wisnewski wisniewska
wisniewska wisniewski vishnevska
lewandowski levandovski lewandowska
lewandowska lewandowski levandovska
kaminski kaminska
kaminska kaminski
zielinski zielinska
wojcik voychik wojick
nowak novak
szymanski shimanski szymanska
kaczmarek katchmarek
wozniak vozniak
kozlowski kozlovski kozlowska
jaworski javorski
mohammed muhammad mohamed muhammed mohamad
muhammad mohammed mohammad
ahmed ahmad achmed
hussain hussein husain
hussein hussain husayn
hassan hasan
yousaf yusuf yousef yousuf
yusuf yousuf yousaf
abdullahi abdulahi abdullah
abdullah abdulla abdallah
aisha ayesha aysha
ayesha aisha
fatima fatema fatma
zaynab zainab zeynep
khalid khaled
omar umar
umar omar
usman osman uthman
osman usman
bilal belal
mustafa mostafa moustafa
ibrahim ebrahim
rashid rasheed
tariq tarik tareq
faisal faysal
jamal gamal
yasmin yasmeen jasmin
saleem salim
javed javaid jawed
iqbal eqbal
ashraf ashruf
chowdhury choudhury chaudhry choudhary
choudhury chowdhury chaudhary
chaudhry choudhry chaudhary
rahman rehman
khatun khatoon
begum begam
uddin udin
miah mia miya
sheikh shaikh
mukherjee mukerjee mukherji
sandhu sandu
sidhu sidu siddhu
singh sing
kaur kour
patel pattel
bhatt bhat
desai desay
gurpreet gurprit
harpreet harprit
baljit baljeet
amarjit amarjeet
sukhdev sukdev
manjit manjeet
rajesh rajeesh
deepa dipa
dipak deepak
vijay vijai
priya pria
wei way
xin shin
zhang chang
cheung chung
kwok kwock
wong wang
yan yann
oluwaseun oluwasheun
chukwu chukwuu chuku
okafor okaffor
adeyemi adeyemmi
ngozi ngosi
kwame kwamie
mensah mensa
diallo dialo
ozlem oslem
ayse aishe aysha
muller mueller miller
schroder schroeder
jurgen juergen
gunther guenther gunter
bjorn byorn
georgi georgy
dimitar dimiter
katerina katherina catarina
tomas thomas
ivan iwan
mihaela michaela
mihai mihay
stefan stephan steven
istvan ishtvan
gabor gabour
jose josé hose
goncalves gonsalves gonzalves
gonzalez gonzales
fernandez fernandes
rodriguez rodrigues
perez peres
garcia garsia
lopez lopes
martinez martines
araujo arauho
simoes simons
zoe zoey
chloe cloe khloe
catherine katherine kathryn cathryn
steven stephen
geoffrey jeffrey
stuart stewart
lyndsey lindsay linsey
thompson thomson tomson
clarke clark
davies davis
phillips philips
reid reed read
macdonald mcdonald
johnston johnson johnstone
nicholls nichols nicols
matthews mathews
stephens stevens
hughes hews
wright right
knight night
whyte white
browne brown
taylor tailor tayler
allen alan allan
moore more moor
bailey bayley baily
cooke cook
barratt barrett
`

// anotherForm returns another way to write a name, or nothing.
func anotherForm(r *rand.Rand, name string) string { return oneOf(r, formsOf()[name]) }

// formsOf is callerForms by the first name of each line.
var formsOf = sync.OnceValue(func() map[string][]string {
	forms := map[string][]string{}
	for line := range strings.Lines(callerForms) {
		if f := strings.Fields(line); len(f) > 1 {
			forms[glued(f[0])] = append(forms[glued(f[0])], f[1:]...)
		}
	}
	return forms
})
