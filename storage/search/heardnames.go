package search

// heardNames goes on with spellings: Irish, Welsh, Polish, South Asian, Arabic, Chinese
// and Spanish names in the ways in which they are written here, and as people
// write them who only hear them.
const heardNames = `
aisling ashling aislinn
aoife eefa ifa
aoibheann eevan
ayesha aisha aysha aishah
caoimhe keeva keva kiva
choudhury chowdhury chaudhry chaudhary choudhary
cian keane kian
ciara kiera keira kira
ciaran kieran keiran
dafydd david
dearbhla dervla
eoghan eoin owen owain
fatima fatema fatma fathima
ffion fionn feeon
gonzalez gonzales gonsalez
grainne gronya grania
grzegorz gregory
ieuan euan ewan iwan
jakub jacob
katarzyna catherine katherine
khalid khaled
kowalski kowalska
lewandowski lewandowska
llewellyn llewelyn lewellin
malgorzata margaret
maeve meabh meadhbh
mihaela michaela
muller mueller
neve niamh neave nieve
nichols nicholls nicolls nicols
nowak novak
oisin osheen usheen
omar umar
orla orlagh orlaith
osman usman uthman
padraig patrick
rahman rehman
rodriguez rodrigues
roisin rosheen
ruairi rory
sadhbh sive
saoirse sersha seersha
schroder schroeder
shaikh sheikh sheik
siobhan shivaun shevaun chevonne shevonne
szymanski szymanska
tadhg teague tige
tomasz thomas
tomos thomas
wisniewski wisniewska vishnevski
wojciech voytek
wojcik voychik
wong huang
xiao hsiao
xin hsin shin
xu hsu
yusuf yousaf yousef yousuf
zainab zaynab zeynep
zhang chang
zhou chow chou
`
