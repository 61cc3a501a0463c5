"""Names of people who do not exist."""


def words(text: str) -> list[str]:
    return text.split()


TITLES = ["Mrs", "Miss", "Ms", "Mr", "Mx", "Dr"]
TITLE_WEIGHTS = [30, 22, 16, 28, 2, 2]

# As common in the staff rooms of one English city.
WOMEN = words("""
Abigail Aisha Alice Amy Angela Anita Anna Ayesha Barbara Beth Caitlin Carol Catherine
Charlotte Chloe Claire Dawn Debbie Deepa Donna Eleanor Ellie Emily Emma Esther Eve
Fatima Fiona Gemma Grace Hannah Harpreet Harriet Hayley Heather Helen Holly Isabel
Jacqueline Jamila Jane Jasmine Jenny Jessica Joanne Joyce Judith Julie Karen Kate
Katherine Kavita Kelly Kerry Kirsty Laura Lauren Leah Leanne Linda Lisa Liz Lorraine
Louise Lucy Lydia Margaret Maria Mary Maya Megan Melanie Michelle Molly Nadia Naomi
Natalie Nia Nicola Olivia Pamela Patricia Priya Rachel Rebecca Rosie Ruby Sally Samantha
Sandra Sarah Shanice Sharon Sophie Stephanie Sunita Susan Teresa Tracey Vanessa Victoria
Wendy Yasmin Zainab
""")

MEN = words("""
Adam Alan Amir Andrew Arjun Ben Bilal Callum Christopher Colin Daniel David Dylan Edward
Fraser George Graham Hassan Ian Imran Jack James Jason Jonathan Joseph Joshua Keith
Kevin Kwame Lewis Luke Malcolm Marcus Mark Martin Matthew Michael Mohammed Nathan Nigel
Oliver Owen Paul Peter Philip Rajesh Rhys Richard Robert Ryan Samuel Sanjay Sean Simon
Stephen Steven Stuart Tariq Thomas Tim William Yusuf
""")

SURNAMES = words("""
Abbott Adams Ahmed Akhtar Ali Allen Anderson Armstrong Atkinson Bailey Baker Barker
Barnes Begum Bell Bennett Bhatt Booth Bradley Brown Burton Butler Campbell Carter
Chapman Chowdhury Clarke Cole Collins Cook Cooper Cox Davies Davis Dean Dixon Edwards
Ellis Evans Fisher Fletcher Foster Fox Gill Gordon Graham Grant Gray Green Griffiths
Hall Hamilton Harris Harrison Hart Harvey Henderson Hill Holmes Hopkins Howard Hughes
Hunt Hussain Iqbal Jackson James Jenkins Johnson Jones Joseph Kaur Kelly Kennedy Khan
King Knight Lawson Lee Lewis Lloyd Marshall Martin Mason Matthews Mensah Mills Mistry
Mitchell Moore Morgan Morris Murphy Murray Nowak Okafor Osei Owen Palmer Parker Patel
Pearson Perera Phillips Powell Price Rahman Reid Reynolds Richards Roberts Robinson
Rogers Rose Russell Ryan Sanders Scott Shah Sharma Shaw Simpson Singh Smith Spencer
Stevens Stewart Stone Sullivan Taylor Thomas Thompson Turner Walker Walsh Ward Watson
Webb White Wilkinson Williams Wilson Wood Wright Young
""")

JOB_TITLES = [
    "",
    "",
    "",
    "Class teacher",
    "Subject leader",
    "SENCO",
    "Teaching assistant",
    "Cover supervisor",
    "Head of year",
]

LONG_FIRST_NAME = "-".join(["Wilhelmina", "Bartholomea", "Persephone"] * 5)[:150]
LONG_SURNAME = "-".join(["Featherstonehaugh", "Cholmondeley", "Marjoribanks"] * 4)[:150]

# (title, first, middle, last): what lists, searches and letters must be able to bear.
REMARKABLE = [
    ("Ms", "Siobhán", "", "O'Neill"),
    ("Mr", "Iain", "Ruairidh", "MacGill-Eain"),
    ("Mrs", "Anne-Marie", "", "Fitzgerald-O’Shaughnessy"),
    ("Miss", "Zoë", "", "Brontë-Hughes"),
    ("Mr", "Łukasz", "", "Wiśniewski"),
    ("Mrs", "María José", "", "García Márquez"),
    ("Dr", "Layla", "", "Al-Amin"),
    ("Ms", "فاطمة", "", "العلي"),
    ("Mr", "小龍", "", "李"),
    ("Mrs", "Наталья", "Сергеевна", "Шевченко"),
    ("Ms", "கவிதா", "", "சுப்பிரமணியன்"),
    ("Mr", "J", "", "O"),
    ("Ms", "Mai", "", "Ng"),
    ("Mrs", LONG_FIRST_NAME, "", LONG_SURNAME),
    ("Mr", "", "", "Okonkwo"),
    ("Sister", "", "", "Bernadette"),
    ("", "Gurpreet", "", "Kaur"),
    ("", "Thị Ánh", "", "Nguyễn"),
    ("Ms", "Þórdís", "", "Jónsdóttir"),
    ("Mr", "Çağlar", "", "Öztürk"),
    ("Mrs", "Ελένη", "", "Παπαδοπούλου"),
    ("Ms", "प्रिया", "", "शर्मा"),
    ("Mr", "נועם", "", "כהן"),
    ("Ms", "花子", "", "佐藤"),
    ("Mr", "민준", "", "김"),
    ("Mr", "Pieter", "", "van der Berg"),
    ("Ms", "Céleste", "", "d'Arcy"),
    ("The Revd", "Oliver", "", "St John"),
    ("Mr", "Ali", "", "Null"),
    ("Mr", "Ali", "", "Khan"),
    ("Ms", "Ali", "", "Khan"),
    ("Mrs", "Sarah", "", "Jones"),
    ("Mrs", "Sarah", "Jane", "Jones"),
]
