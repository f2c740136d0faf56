/** What stands on the pictures of ../shared/media/ocr, typed off them; those that are not here have no agreed text. */
export const truth: Readonly<Record<string, string>> = {
  "easyocr_english.png": `Reduce your risk of coronavirus infection:
Clean hands with soap and water
or alcohol-based hand rub
Cover nose and mouth when coughing and
sneezing with tissue or flexed elbow
Avoid close contact with anyone with
cold or flu-like symptoms
Thoroughly cook meat and eggs
No unprotected contact with live wild
or farm animals
World Health
Organization`,
  "skimage_page.png": `Region-based segmentation
Let us first determine markers of the coins and the
background. These markers are pixels that we can label
unambiguously as either object or background. Here,
the markers are found at the two extreme parts of the
histogram of grey values:
>>> markers = np.zeros_like(coins)`,
  "tesseractjs_bill.png": `FIRST CHEQUING
Line of Credit 100,000.00 Rate 4.2000
Date Description Number Debits Credits Balance
31Jul2018 Balance Forward 99,878.08 -
01Aug2018 Clearing Cheque 4987 36.07 99,914.15 -
01Aug2018 Clearing Cheque 4986 60.93 99,975.08 -
01Aug2018 Clearing Cheque 4982 800.04 100,775.12 EX
01Aug2018 Clearing Cheque 4981 823.34 101,598.46 EX
01Aug2018 Incoming Interac e-Transfer 14.54 101,583.92 EX
01Aug2018 Incoming Interac e-Transfer 400.00 101,183.92 EX
01Aug2018 Assisted Deposit 32,414.50 68,769.42 -
01Aug2018 Transfer out to loan 7 1,500.00 70,269.42 -
02Aug2018 Clearing Cheque 4984 48.08 70,317.50 -
02Aug2018 Clearing Cheque 4985 70.51 70,388.01 -
02Aug2018 Clearing Cheque 4992 500.00 70,888.01 -`,
  "tesseractjs_chinese.png": "繁體中文測試",
  "tesseractjs_cosmic.png": "HellO World\nfrom beyond\nthe Cosmic Void",
  "tesseractjs_meditations.jpg": `MARCUS AURELIUS ANTONINUS.
I.
FROM my grandfather Verus* [I learned] good
morals and the goverment of my temper.
2. From the reputation and remembrance of my
father,‡ modesty and a manly character.
3. From my mother,§ piety and beneficence, and
abstinence, not only from evil deeds, but even from
evil thoughts; and further simplicity in my way of
living, far removed from the habits of the rich.
4. From my great-grandfather,‖ not to have fre-
quented public schools, and to have had good teachers
at home, and to know that on such things a man should
spend liberally.
* Annius Verus was his grandfather's name. There is no verb in
this section connected with the word "from," nor in the following
sections of this book; and it is not quite certain what verb should be
supplied. What I have added may express the meaning here, though
there are sections which it will not fit. If he does not mean to say
that he learned of these good things from the several persons whom
he mentions, he means that he observed certain good qualities in
them, or received certain benefits from them, and it is implied that
he was the better for it, or at least might have been; for it would be
a mistake to understand Marcus as saying that he possessed all the
virtues which he observed in his kinsmen and teachers.
‡ His father's name was Annius Verus.
§ His mother was Domitia Calvilla, named also Lucilla.
‖ Perhaps his mother's grandfather, Catilius Severus.`,
  "tesseractjs_simple.png": "Tesseract.js",
  "tesseractjs_testocr.png": `This is a lot of 12 point text to test the
ocr code and see if it works on all types
of file format.
The quick brown dog jumped over the
lazy fox. The quick brown dog jumped
over the lazy fox. The quick brown dog
jumped over the lazy fox. The quick
brown dog jumped over the lazy fox.`,
  "tesseractjs_tyger.jpg": `The Tyger
Tyger Tyger, burning bright,
In the forests of the night;
What immortal hand or eye,
Could frame thy fearful symmetry?
In what distant deeps or skies.
Burnt the fire of thine eyes?
On what wings dare he aspire?
What the hand, dare seize the fire?
And what shoulder, & what art,
Could twist the sinews of thy heart?
And when thy heart began to beat,
What dread hand? & what dread feet?
What the hammer? what the chain,
In what furnace was thy brain?
What the anvil? what dread grasp,
Dare its deadly terrors clasp!
When the stars threw down their spears
And water'd heaven with their tears:
Did he smile his work to see?
Did he who made the Lamb make thee?
Tyger Tyger burning bright,
In the forests of the night:
What immortal hand or eye,
Dare frame thy fearful symmetry?`,
};
