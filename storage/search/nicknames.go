package search

import (
	"strings"
	"sync"
)

// spellings lists given names and surnames that are written in several ways
// and heard as one, a line each.
const spellings = `
aidan aiden
alan allan allen alun
alastair alistair alasdair alister
alexsander alexander aleksander aleksandr
alison allison alyson
amelie emilie
ann anne
anthony antony
ashley ashleigh
aaron aron
barrie barry
beverley beverly
brian bryan
bronwen bronwyn
carol carole caryl
caroline carolyn
catherine katherine kathryn catharine katharine cathryn katheryn catriona
christine kristine christina kristina
christopher kristopher christoffer
claire clare
clark clarke
cohen coen kohn
colin collin
craig kraig
davis davies
deborah debra debora
denise denice
derek derrick deryck
dillon dylan
diane dianne diana
edwards edwardes
eileen aileen
elisabeth elizabeth
eric erik
evans evens
fay faye
frances francis
geoffrey jeffrey jeffery geoffery
gerard gerrard
gillian jillian
glenn glen glyn
graham graeme grahame
gray grey
hanna hannah
harris harries
helen helena ellen
hussain hussein husain hussein
hughes hewes hews huws hughs
iain ian
isabel isobel isabelle isabella
jacqueline jaqueline jacquelyn
jane jayne
janis janice
jeremy jeremie
jodie jody jodi
john jon
jonathan jonathon johnathan
johnson johnston johnstone jonson
joseph josef
judith judyth
julie juley
karen karin karyn caren
katie katy
kay kaye
keith kieth
kelley kelly
kerry kerrie keri
kirsty kirstie
kirsten kirstin
laura lora
lawrence laurence
lee leigh lea
lesley leslie
lewis louis luis
lindsay lindsey lyndsey linsey lynsey
lisa liza
lorraine lorain
louise luise
lynn lynne lyn
macdonald mcdonald
mackenzie mckenzie
marc mark
margaret margret margarett
maria mariah
marie mary
marion marian
mathew matthew
maureen maurine
megan meghan
michael micheal mikael mikhail
michelle michele
mohammed muhammad mohamed mohammad muhammed mohamad mohamud
moore moor more
morris maurice
neil neal niall
nicholas nicolas nikolas
nicola nichola
oliver olivier
patterson paterson pattison
pearce pierce
peter pieter
philip phillip philipp
philips phillips
rachel rachael
rebecca rebekah
read reed reid
reece rhys rees reese
roger rodger
rosalyn rosalind
rosemary rosemarie
ryan rian
sara sarah
sean shaun shawn shane
sharon sharron
shelley shelly
sheila sheelagh shelagh
sian shan
sidney sydney
simpson simson
smith smyth smythe
sofia sophia
sophie sofie
stephanie stefanie
stephen steven stefan
stephens stevens
stewart stuart
susan suzanne susanne
taylor tailor tayler
teresa theresa
terence terrence
thomson thompson tomson
timothy timothey
toby tobey
tracey tracy tracie
vivien vivian vivienne
walter valter
william williams
yvonne ivonne
zoe zoey
`

// nicknames lists the short forms of given names: the full form first.
const nicknames = `
abigail abbie abby gail
adrian ade
albert al bert bertie
alexander alex al sandy xander lex alec
alexandra alex sandra lexi sandy
alfred alf alfie fred
alison ali
amanda mandy manda
andrew andy drew
angela angie ange
ann annie nan nancy
annabel bella
anthony tony ant
antonia toni
archibald archie
arthur art artie
ashley ash
barbara barb babs barbie
bartholomew bart
benedict ben
benjamin ben benji benny
bernard bernie
bernadette bernie
beatrice bea trixie
beverley bev
brenda bren
bridget biddy bridie
bradley brad
calvin cal
callum cal
cameron cam
carolyn caro lyn
caroline caro carrie lina
catherine cath cathy kate katie kathy kitty kat kay katy cate
charles charlie chas chuck chaz
charlotte charlie lottie lotty
christina chris chrissie tina
christine chris chrissie tina
christopher chris kit topher
clifford cliff
constance connie
cynthia cindy
daniel dan danny
danielle dani
david dave davey davy dai
deborah deb debbie debs
dennis den denny
derek del
diana di
diane di
dominic dom
donald don donny
dorothy dot dottie dolly
douglas doug dougie
edith edie
edmund ed eddie ted
edward ed eddie ted teddy ned
eleanor ellie nell nora elle
elizabeth liz lizzie beth betty eliza betsy bess libby lisa elsie
ellen nell ellie
emily em emmy
emma em
ernest ernie
eugene gene
evelyn evie
florence flo florrie flossie
frances fran frankie fanny
francis frank frankie
franklin frank
frederick fred freddie freddy rick
gabriel gabe
gabrielle gabby gaby
gareth gaz
gary gaz gaza
gemma gem
geoffrey geoff jeff
george georgie
georgina georgie gina george
gerald gerry jerry
gerard gerry
gillian gill jill gilly
gordon gordy
graham gray
gregory greg
gwendolyn gwen
harold harry hal
harriet hattie
helen nell nellie lena
henry harry hal hank
herbert bert herb
hilary hil
hugh hughie
ian iain
imogen immy
irene rene
isaac zac ike
isabella bella izzy isla
isabel izzy bel
jacob jake
jacqueline jackie jacqui jacky
james jim jimmy jamie jem
jane janey jenny
janet jan
janice jan
jason jay jase
jean jeannie
jeffrey jeff
jennifer jen jenny jenni
jeremy jez jerry
jessica jess jessie
jillian jill
joan joanie
joanna jo joey
joanne jo
john johnny jack johnnie
jonathan jon jonny jonty
jordan jordy
joseph joe joey
josephine jo josie
joshua josh
joyce joy
judith judy jude
julian jules
julia jules
julie jules
katherine kath kathy kate katie kitty kat kay katy
kathleen kath kathy kate kay
kenneth ken kenny
kevin kev
kimberley kim
kirsty kirst
laura laurie loz
lauren laurie loz
lawrence larry laurie loz
leonard len lenny leo
leslie les
lesley les
lewis lew
lillian lil lily lilly
linda lin lindy
louis lou louie
louise lou lulu
lucy lu
lynda lyn
madeleine maddie maddy
malcolm mal malc
margaret maggie meg peggy marge margie madge greta daisy peg
maria ria
martin marty
mary molly polly may
martha mattie
matilda tilly tilda mattie
matthew matt matty
maureen mo
maurice mo
maxwell max
maximilian max
megan meg
melanie mel
melissa mel lissa
michael mike mick micky mickey mikey
michelle shell shelly
mildred millie
millicent millie
miranda randa mandy
mohammed mo
muhammad mo
nancy nan
natalie nat
natasha tash tasha nat
nathan nat nate
nathaniel nat nate nathan
neil neily
nicholas nick nicky nico
nicola nicky nikki nic
nigel nige
norman norm
oliver ollie olly
olivia liv livvy ollie
oscar ozzie
oswald oz ozzie
pamela pam
patricia pat patsy tricia trish patty paddy
patrick pat paddy rick
paul paulie
paula paulie
pauline polly
penelope penny pen
percival percy
peter pete
philip phil pip
philippa pip pippa
phyllis phyl
priscilla cilla
rachel rach rae
raymond ray
rebecca becky becca bex beccy
reginald reg reggie
richard rick dick richie ricky rich dickie
robert rob bob bobby robbie bert robin
roberta bobbie
robin rob
roderick rod roddy
rodney rod
roger rodge
roland rolly
ronald ron ronnie
rosemary rose rosie
rosalind ros roz
rose rosie
roxanne roxy
rupert rupe
russell russ
samantha sam sammy
samuel sam sammy
sandra sandy
sarah sally sal sadie
sebastian seb bas
sharon shaz shaza
sheila sheil
shirley shirl
sidney sid
simon si
sophia sophie
stacey stace
stanley stan
stella stell
stephanie steph stevie
stephen steve stevie ste
steven steve stevie ste
stuart stu
stewart stu stew
susan sue susie suzie suzy
susannah sue susie suzie zanna
suzanne sue suzie suzy
sylvia syl
tabitha tabby
terence terry tel
teresa terry tess tessa tracy
theresa terry tess tessa tracy
theodore ted theo teddy
thomas tom tommy
timothy tim timmy
tobias toby
tracey trace
trevor trev
valerie val
vanessa nessa
veronica ronnie
victor vic
victoria vicky vicki tori vic vikki queenie
vincent vince vinny
violet vi
virginia ginny
vivian viv
vivien viv
walter wally walt
wendy wend
wilfred wilf fred
william will bill billy willy liam willie
winifred win winnie freda
yvonne eve
zachary zac zach zak
adebayo bayo
agnieszka aga
babatunde tunde
bartlomiej bartek
folasade sade
funmilayo funmi
grzegorz greg
jakub kuba
katarzyna kasia
malgorzata gosia
oluwaseun seun
oluwatoyin toyin
siobhan shiv
temitope temi tope
tomasz tomek tom
zbigniew zbyszek
`

// A nameTable says which words are other ways to say a name.
type nameTable struct {
	spelling map[string][]string
	nickname map[string][]string
}

// nameTables reads the two lists once.
var nameTables = sync.OnceValue(func() nameTable {
	t := nameTable{spelling: map[string][]string{}, nickname: map[string][]string{}}
	for line := range strings.Lines(spellings + heardNames) {
		group := strings.Fields(line)
		for _, name := range group {
			t.spelling[name] = appendOthers(t.spelling[name], group, name)
		}
	}
	for line := range strings.Lines(nicknames) {
		group := strings.Fields(line)
		for i, name := range group {
			if i == 0 {
				t.nickname[name] = appendOthers(t.nickname[name], group[1:], name)
				continue
			}
			t.nickname[name] = appendOthers(t.nickname[name], group[:1], name)
		}
	}
	return t
})

func appendOthers(dst, group []string, name string) []string {
	for _, other := range group {
		if other != name {
			dst = append(dst, other)
		}
	}
	return dst
}
