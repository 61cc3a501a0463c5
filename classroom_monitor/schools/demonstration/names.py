"""Names of people who do not exist."""


def words(text: str) -> list[str]:
    return text.split()


TITLES = ["Mrs", "Miss", "Ms", "Mr", "Mx", "Dr"]
TITLE_WEIGHTS = [30, 22, 16, 28, 2, 2]

# As common in the staff rooms of one English city, in no order.
FIRST_NAMES = words("""
Abigail Adam Aisha Alan Alice Amir Amy Andrew Angela Anita Anna Arjun Ayesha Barbara
Ben Beth Bilal Caitlin Callum Carol Catherine Charlotte Chloe Christopher Claire Colin
Daniel David Dawn Debbie Deepa Donna Dylan Edward Eleanor Ellie Emily Emma Esther Eve
Fatima Fiona Fraser Gemma George Grace Graham Hannah Harpreet Harriet Hassan Hayley
Heather Helen Holly Ian Imran Isabel Jack Jacqueline James Jamila Jane Jasmine Jason
Jenny Jessica Joanne Jonathan Joseph Joshua Joyce Judith Julie Karen Kate Katherine
Kavita Keith Kelly Kerry Kevin Kirsty Kwame Laura Lauren Leah Leanne Lewis Linda Lisa
Liz Lorraine Louise Lucy Luke Lydia Malcolm Marcus Margaret Maria Mark Martin Mary
Matthew Maya Megan Melanie Michael Michelle Mohammed Molly Nadia Naomi Natalie Nathan
Nia Nicola Nigel Oliver Olivia Owen Pamela Patricia Paul Peter Philip Priya Rachel
Rajesh Rebecca Rhys Richard Robert Rosie Ruby Ryan Sally Samantha Samuel Sandra Sanjay
Sarah Sean Shanice Sharon Simon Sophie Stephanie Stephen Steven Stuart Sunita Susan
Tariq Teresa Thomas Tim Tracey Vanessa Victoria Wendy William Yasmin Yusuf Zainab
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
