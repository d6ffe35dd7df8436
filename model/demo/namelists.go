package demo

// A stock is the names of people of one origin, most frequent first. An
// underscore stands for a space. Weights are parts of a thousand and follow,
// roughly, who lives in England and Wales.
type stock struct {
	weight              int
	women, men, surname string
}

var stocks = []stock{
	{660, // English, Welsh, Scottish
		"Sarah Emma Laura Rebecca Claire Victoria Samantha Rachel Amy Jennifer Nicola Katie Lisa Kelly Natalie Louise Michelle Hayley Hannah Helen Charlotte Joanne Lucy Elizabeth Leanne Danielle Donna Katherine Clare Stephanie Stacey Lauren Jane Kirsty Emily Catherine Jessica Anna Zoe Alison Sophie Susan Karen Julie Jacqueline Deborah Tracey Margaret Patricia Christine Janet Olivia Amelia Isla Ava Grace Freya Poppy Ella Evie Megan Georgia Chloe Bethany Abigail Eleanor Alice Holly Molly Jasmine Ruby Rosie Martha Phoebe Heather Fiona Lorna Morag Ailsa Catriona Rhian Siân Carys Angharad Bronwen Nia Ffion Cerys Harriet Imogen Philippa Rosalind Beatrice Florence Dorothy Jean Maureen Sylvia Hilary Penelope Gillian Wendy Judith Marjorie",
		"David James Paul Andrew John Christopher Michael Mark Robert Richard Daniel Stephen Matthew Thomas Simon Lee Ian Peter Jonathan Craig Adam Benjamin Gary Alan Kevin Steven Stuart Jason Philip Neil Joseph Anthony Martin William Graham Alexander Nicholas Scott Ryan Luke Joshua Jack Samuel Oliver Harry George Charlie Jacob Alfie Noah Leo Oscar Archie Henry Edward Callum Connor Liam Nathan Jordan Aaron Ashley Jamie Dean Darren Wayne Carl Keith Colin Trevor Barry Derek Roy Raymond Kenneth Brian Geoffrey Leslie Gordon Malcolm Duncan Angus Hamish Euan Gareth Rhys Dylan Owain Geraint Huw Iolo Emyr Frederick Arthur Stanley Albert Walter Ernest Rupert Giles Hugh Jeremy Adrian Timothy Gavin Marcus Toby Dominic",
		"Smith Jones Williams Taylor Davies Brown Wilson Evans Thomas Johnson Roberts Walker Wright Robinson Thompson White Hughes Edwards Green Hall Wood Harris Lewis Martin Jackson Clarke Clark Turner Hill Scott Cooper Morris Ward Moore King Watson Baker Harrison Morgan Patel Young Allen Mitchell James Anderson Phillips Lee Bell Parker Davis Bennett Miller Cook Shaw Cox Griffiths Richardson Carter Collins Marshall Bailey Gray Adams Stevens Wilkinson Foster Chapman Russell Mason Webb Rogers Gibson Hunt Mills Holmes Palmer Matthews Fisher Lloyd Barnes Knight Butler Price Stewart Murray Graham Ellis Reynolds Jenkins Powell Pearson Stevenson Fletcher Simpson Rose Owen Ford Hamilton Harvey Grant Dixon Saunders Pearce Elliott Cole Hart Fox West Reid Fraser MacDonald McDonald Campbell Robertson Ross Sutherland MacLeod Mackenzie Burns Kerr Paterson Wallace Sinclair Cunningham Bevan Pugh Rees Probert Parry Prosser Vaughan Meredith Llewellyn Gwynne Hargreaves Ramsbottom Sowerby Entwistle Tattersall Postlethwaite Trelawney Pascoe Penhaligon Tremayne"},
	{55, // Irish
		"Siobhán Aoife Niamh Ciara Róisín Sinéad Orla Gráinne Máire Bríd Caoimhe Saoirse Deirdre Bernadette Mary Nuala Aisling Clodagh",
		"Seán Patrick Ciarán Eoin Conor Declan Brendan Pádraig Oisín Cillian Fionn Diarmuid Niall Kieran Eamonn Liam Donal Cormac",
		"Murphy Kelly O'Brien O'Sullivan Walsh Ryan Byrne O'Connor O'Neill O'Reilly Doyle McCarthy Gallagher Doherty Kennedy Lynch Murray Quinn McLoughlin O'Donnell Fitzgerald Ó_Briain Ní_Mhurchú MacMahon O'Shea Brennan Maguire D'Arcy"},
	{75, // Pakistani, Bangladeshi
		"Aisha Fatima Zainab Maryam Khadija Saima Nadia Shabnam Rukhsana Nasreen Sadia Amina Hafsa Sumaiya Farzana Rabia Iqra Bushra Samina Yasmin",
		"Mohammed Muhammad Ahmed Ali Imran Usman Hassan Bilal Tariq Adnan Kamran Faisal Asif Zubair Hamza Ibrahim Yusuf Mohammad Abdul Shahid Rashid",
		"Khan Ahmed Hussain Ali Begum Malik Iqbal Miah Rahman Akhtar Mahmood Shah Uddin Bibi Choudhury Islam Aziz Mirza Sheikh Qureshi Siddiqui Butt Chaudhry Ul-Haq"},
	{65, // Indian, Sri Lankan
		"Priya Anjali Deepa Kavita Meera Sunita Neha Pooja Harpreet Gurpreet Manjit Simran Jaspreet Lakshmi Nisha Rekha Shreya Tanvi Nirmala Dilini",
		"Raj Sanjay Vijay Amit Anil Harjit Gurdeep Manpreet Jasvinder Suresh Ramesh Krishnan Arjun Rohan Nikhil Vikram Balbir Prakash Dinesh Chaminda",
		"Patel Singh Kaur Shah Sharma Desai Mistry Gill Sandhu Dhillon Grewal Mehta Joshi Kumar Nair Iyer Reddy D'Souza Fernandes Chauhan Bhatt Parmar Perera Wickramasinghe Sivakumaran Venkataraman"},
	{40, // West African
		"Chidinma Ngozi Adaeze Folake Abena Akosua Efua Blessing Grace Patience Oluwaseun Temitope Yetunde Funmilayo Ama Mercy",
		"Chukwuemeka Oluwaseun Kwame Kofi Emeka Babatunde Femi Tunde Segun Ikechukwu Kwabena Yaw Emmanuel Samuel Olumide Chinedu",
		"Okafor Adeyemi Mensah Boateng Owusu Okonkwo Adebayo Osei Asante Ogunleye Balogun Eze Nwosu Appiah Agyeman Afolabi Onyekachukwu Bangura Kamara Oluwaseyi-Adams"},
	{20, // East African
		"Hodan Ayaan Hibaq Selam Tigist Wanjiru Amina Faduma Hiwot Ruth",
		"Abdi Mohamed Yonas Dawit Kamau Otieno Farah Liban Tesfaye Samuel",
		"Mohamed Abdi Hassan Warsame Tesfaye Haile Gebremariam Kamau Ochieng Farah Nur Tekle"},
	{20, // Turkish, Arabic, Persian, Kurdish
		"Elif Zeynep Ayşe Layla Mariam Nour Şirin Parisa Golnaz Rania Fatma Hülya",
		"Mehmet Mustafa Ömer Khalid Omar Karim Reza Farhad Hüseyin Çağlar Youssef Dilshad",
		"Yılmaz Kaya Demir Şahin Çelik Öztürk Haddad al-Masri El-Sayed Hosseini Rahimi Karimi Barzani Abdullah Özdemir Nasser"},
	{30, // Polish, Czech, Slovak, Lithuanian
		"Agnieszka Katarzyna Małgorzata Anna Magdalena Joanna Zofia Kateřina Jana Rūta Eglė Żaneta",
		"Piotr Krzysztof Tomasz Andrzej Paweł Łukasz Michał Grzegorz Jiří Tomáš Jonas Stanisław",
		"Kowalski Nowak Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski Novák Dvořák Svoboda Kazlauskas Grzybowski"},
	{15, // Romanian, Bulgarian, Hungarian
		"Ioana Andreea Elena Mihaela Ştefania Zsófia Katalin Desislava Maria Gabriela",
		"Andrei Ionuţ Ştefan Mihai Bogdan László Zoltán Georgi Dimitar Alexandru",
		"Popescu Ionescu Popa Dumitru Stănescu Munteanu Nagy Szabó Kovács Ivanov Petrov Georgiev Ţurcanu"},
	{20, // Portuguese, Spanish, Italian, Greek
		"Maria Ana Inês Carmen Lucía Giulia Chiara Eleni Sofía Conceição Begoña Francesca",
		"João José Pedro Álvaro Íñigo Marco Giuseppe Nikolaos Luís Tiago Andrés Dimitris",
		"da_Silva Santos Ferreira dos_Santos García Fernández Rodríguez Muñoz Rossi Esposito D'Angelo De_Luca Papadopoulos Georgiou Gonçalves Peña-Ruiz"},
	{15, // French, German, Dutch, Scandinavian
		"Chloé Hélène Françoise Anneliese Annette Ingrid Åse Astrid Maud Søs Zoë Noëlle",
		"François Jérôme René Jürgen Björn Søren Pieter Lars Øyvind Matthias Étienne Günther",
		"Dubois Lefèvre Müller Schäfer Weiß van_der_Berg de_Vries Jørgensen Åkesson Nielsen Bjørnstad von_Arnim Größmann L'Estrange"},
	{20, // Chinese, Vietnamese, Filipino, Korean
		"Wei Mei Xiu Ying Ling Thi_Hoa Jun Maricel Rosalie Soo-Jin Lan Ka-Yee",
		"Wei Jun Hao Chi-Ming Tuấn Minh Jose Rodel Joon-Ho Kwok-Wai Xin Long",
		"Chen Wong Li Wang Zhang Chan Lam Nguyễn Trần Phạm Cheung Lau Kim Park Reyes dela_Cruz Ng Ho"},
}

// shortNames are what people are called for short.
var shortNames = map[string]string{
	"Elizabeth": "Liz", "Katherine": "Kate", "Catherine": "Cath", "Margaret": "Peggy", "Rebecca": "Becky",
	"Victoria": "Vicky", "Jennifer": "Jen", "Samantha": "Sam", "Deborah": "Debbie", "Patricia": "Trish",
	"Susan": "Sue", "Christine": "Chris", "Abigail": "Abby", "Eleanor": "Nell", "Philippa": "Pip",
	"William": "Bill", "Robert": "Bob", "Richard": "Rich", "Michael": "Mick", "Andrew": "Andy",
	"Christopher": "Kit", "Anthony": "Tony", "Edward": "Ted", "Alexander": "Sandy", "Thomas": "Tom",
	"Stephen": "Steve", "Matthew": "Matt", "Benjamin": "Ben", "Frederick": "Fred", "Daniel": "Dan",
	"Joseph": "Joe", "Samuel": "Sam", "Kenneth": "Ken", "Geoffrey": "Geoff", "Jonathan": "Jon",
	"Mohammed": "Mo", "Agnieszka": "Aga", "Katarzyna": "Kasia", "Małgorzata": "Gosia", "Krzysztof": "Kris",
	"Oluwaseun": "Seun", "Chukwuemeka": "Emeka", "Temitope": "Temi", "Gurpreet": "Gopi", "Venkataraman": "Venkat",
	"Siobhán": "Shiv", "Pádraig": "Paddy", "Francesca": "Fran", "Konstantinos": "Kostas", "Kwok-Wai": "Kevin",
}

// Rare surnames are made of a place's two halves, as many English ones are.
const (
	rareHeads = "Ash Beck Birch Black Brad Bram Brook Buck Burn Cald Charl Clay Cliff Cold Crab Cran Dal Den Dray East El Fair Farn Fen Field Garr Gold Gran Hal Ham Hather Haw Hazel Heath Hol Hors Hurst Kel Kirk Lang Lin Lock Long Mal Mar Mel Mid Nether New Nor Oak Old Os Pem Pick Rad Raven Red Rod Ros Rud Rush Sal Sand Shel Sher Stan Stock Strat Sut Swin Thorn Thur Tyl Up Wal Wake Wel Wen West Whit Wick Win Wool Wor Wych"
	rareTails = "acre bourne bridge bury by combe cott croft dale den don er field ford gate grave ham head hurst ing ington ley low man mere more ridge royd shaw shott stead stock stone thorpe ton tree wall water way well wick wood worth wright yard"
)
