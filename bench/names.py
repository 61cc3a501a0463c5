"""Invented names: pairs of these name everybody in the bench."""


def words(text: str) -> list[str]:
    return text.split()


TITLES = ("Mr", "Mrs", "Ms", "Miss", "Dr", "")
FIRST_NAMES = words(
    "Amara Ben Chloe Daniel Elif Femi Grace Hannah Imran Joanna Kwame Leila Marek "
    "Nadia Olu Priya Quentin Rosa Siobhán Tomasz Uma Víctor Wen Xanthe Yusuf Zoë "
    "Alice Bilal Carys Dev Eilidh Farah George Hugo Isla Jack Katarzyna Liam Maeve "
    "Noor Owen Poppy Rhys Sana Theo Vera William Yara Zain Małgorzata José Aoife "
    "Søren"
)
SURNAMES = words(
    "Abbott Adeyemi Ahmed Akhtar Allen Anderson Bailey Baker Banerjee Barnes Begum "
    "Bell Bennett Bhatt Brown Byrne Campbell Carter Chan Chapman Clarke Collins "
    "Cooper Cox Davies Dixon Doyle Edwards Ellis Evans Farrell Fernández Fisher "
    "Foster Fox Gibson Gill Graham Grant Green Griffiths Hall Harris Harvey Hill Holt "
    "Hughes Hussain Jackson James Jenkins Johnson Jones Kaur Kelly Khan King Knight "
    "Kowalski Lee Lewis Lloyd Macdonald Marshall Martin Mason Mehta Miller Mitchell "
    "Moore Morgan Morris Murphy Murray Nowak O’Brien O'Neill Obi Okafor Oakes Owen "
    "Palmer Parker Patel Phillips Powell Price Quinn Rahman Rees Reid Richards "
    "Roberts Robinson Rogers Ross Ryan Scott Shah Sharma Shaw Silva Simpson Singh "
    "Smith Stevens Stewart Stone Tan Taylor Thomas Thompson Turner Walker Walsh Ward "
    "Watson Webb White Williams Wilson Wójcik Wood Wright Young Zieliński Müller "
    "Nguyễn Çelik Ivanov Rossi Dubois Costa"
)
