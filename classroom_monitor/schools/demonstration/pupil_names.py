"""Names of children who do not exist."""

from __future__ import annotations

import random

from classroom_monitor.schools.demonstration.names import SURNAMES, words

FIRST_NAMES = words("""
Aaliyah Aaron Adam Ada Aisha Albie Alesha Alfie Alice Amelia Amir Anaya Anya Archie Aria
Arlo Arthur Ava Ayaan Bella Benjamin Bethany Bilal Billy Bobby Brooke Caleb Callum Casey
Charlie Chloe Clara Connor Daisy Daniel Darcey David Dexter Dylan Eden Edward Eliza Ella
Elliot Elsie Emilia Emily Eryn Ethan Eva Evelyn Ezra Faith Farah Fatima Felix Finley
Florence Francesca Frankie Freddie Freya Gabriel George Grace Hamza Hannah Harley Harper
Harriet Harry Harvey Hassan Heidi Henry Hugo Ibrahim Idris Imogen Inaya Iris Isaac
Isabelle Isla Ivy Jack Jacob Jamal Jasmine Jayden Jenson Jessica Joel Joseph Joshua Jude
Kai Kayla Keira Kofi Krish Kyra Layla Leo Leon Levi Lewis Liam Lily Lola Louie Luca Lucy
Luna Lyra Mabel Maisie Malik Maryam Mason Matilda Maya Mia Michael Mila Mohammed Molly
Muhammad Musa Nancy Nathan Niamh Noah Nora Oliver Olivia Omar Orla Oscar Otis Penelope
Phoebe Poppy Quinn Rafael Ralph Reggie Reuben Rhys Riley Robyn Ronnie Rosa Rosie Ruby
Rupert Ryan Safa Samuel Sara Saskia Scarlett Sebastian Seren Sienna Simran Sofia Sonny
Sophie Stanley Summer Sunny Tabitha Talia Tariq Teddy Thea Theo Thomas Toby Tyler Una
Victoria Vihaan Willow Wren Xander Yasmin Yusuf Zachary Zahra Zainab Zara Zoe
""")

# Beside the names of the staff room: families who came later.
MORE_SURNAMES = words("""
Abdi Adeleke Agarwal Ahmadi Aziz Bajwa Balogun Banerjee Barzani Bondarenko Boateng Cheng
Chikwanda Choudhury Costa Dąbrowski Diallo Dumitru Eze Ferreira Georgiev Gonzalez Gurung
Haile Hashemi Hossain Ibrahim Ionescu Islam Ivanova Jaworski Kamara Kim Kovács Kowalska
Kumar Lewandowski Lopez Malik Mahmood Mbeki Miah Mohamud Mutasa Nguyen Nkomo Oyelaran
Papadakis Petrov Pham Popescu Qureshi Rai Rana Saleh Santos Sesay Shevchenko Silva
Sokolov Szabó Tamang Tesfaye Tran Usman Varga Wang Warsame Yılmaz
Yusufzai Zhang Zielińska
""")

LONG = "-".join(["Maximiliana", "Clementina", "Evangelina", "Theodosia"] * 4)[:150]

# (first, middle, last): what tables, searches and labels of graphs must bear.
REMARKABLE = [
    ("Seán Óg", "", "Ó hÚiginn"),
    ("D'Angelo", "", "O'Shea-Whittington"),
    ("Zoë", "", "Ng"),
    ("Bo", "", "O"),
    ("X", "", "Y"),
    ("Anne-Sophie", "Marie", "de la Fontaine"),
    ("Ngọc Ánh", "", "Trần"),
    ("Øystein", "", "Bjørndalen"),
    ("Łucja", "", "Żółtowska"),
    ("Þorsteinn", "", "Æsuson"),
    ("İlayda", "", "Şahin"),
    ("عائشة", "", "الخطيب"),
    ("نوح", "", "כהן"),
    ("小明", "", "王"),
    ("さくら", "", "高橋"),
    ("서연", "", "박"),
    ("Олександра", "Іванівна", "Коваленко"),
    ("Αλέξανδρος", "", "Παπαδόπουλος"),
    ("आरव", "", "मिश्रा"),
    ("அருண்", "", "கிருஷ்ணமூர்த்தி"),
    ("ਗੁਰਲੀਨ", "", "ਕੌਰ"),
    ("Sara", "", "Null"),
    ("True", "", "Love"),
    ("Lily", "", "Smith"),
    ("Lily", "", "Smith"),
    ("Lily", "Rose", "Smith"),
    (LONG, "", "Featherstonehaugh-Cholmondeley-Majoribanks-Wriothesley"),
]


def draw(chance: random.Random) -> tuple[str, str, str]:
    """First, middle and last name of somebody without anything remarkable."""
    middle = chance.choice(FIRST_NAMES) if chance.random() < 0.3 else ""
    family = MORE_SURNAMES if chance.random() < 0.25 else SURNAMES
    last = chance.choice(family)
    if chance.random() < 0.07:
        last = f"{last}-{chance.choice(SURNAMES)}"
    return chance.choice(FIRST_NAMES), middle, last
