using Evidence.Kernel;

namespace Evidence.Access;

public static class AccessRefusals
{
    /// <summary>One answer for an unknown name, a wrong password and a closed account, so that it tells a stranger nothing.</summary>
    public static readonly Refusal SignInRefused = new("sign-in-refused", 401,
        "The user name or password is not right, or the account is closed for now.",
        "Check both and try again. After five wrong passwords an account is closed for 15 minutes.");

    public static readonly Refusal NotPermitted = new("not-permitted", 403,
        "Your role does not allow this.", "Ask an administrator of your agency.");

    public static readonly Refusal UserNameTaken = new("user-name-taken", 409,
        "There is already a person with this user name.", "Choose another user name.");

    public static readonly Refusal UserNameWrong = new("user-name-wrong", 422,
        "A user name has letters, digits and . - _ @ only, up to 100 of them.", "Choose another user name.");

    public static readonly Refusal NameWrong = new("name-wrong", 422,
        "A name has 1 to 100 characters.", "Write rank and name as colleagues read it.");

    public static readonly Refusal PersonUnknown = new("person-unknown", 404,
        "There is no such person.", "Reload the list of people.");

    public static readonly Refusal CardNumberWrong = new("card-number-wrong", 422,
        "A card number has 1 to 100 characters.", "Hold the card to the reader into an empty field, and use what it types.");

    public static readonly Refusal CardNumberTaken = new("card-number-taken", 409,
        "Somebody else has this number, as a card or as a staff number.", "Take the card from them first, or use another.");

    public static readonly Refusal UnitNameWrong = new("unit-name-wrong", 422,
        $"A unit has a name of at most {Units.MakeUnit.LongestName} characters.", "Write its name.");

    public static readonly Refusal UnitNameTaken = new("unit-name-taken", 409,
        "There is a unit of this name in the same place.", "Use that one, or another name.");

    public static readonly Refusal UnitUnknown = new("unit-unknown", 404,
        "There is no such unit.", "Reload the page and choose another.");

    public static readonly Refusal ChangeWaits = new("change-waits", 409,
        "A change of this person waits for another administrator already.", "They decide it first.");

    public static readonly Refusal ChangeUnknown = new("change-unknown", 404,
        "There is no such change.", "Reload the list of people.");

    public static readonly Refusal ChangeDecided = new("change-decided", 409,
        "This change was decided already.", "Reload the page.");

    public static readonly Refusal NotYoursToDecide = new("not-yours-to-decide", 403,
        "Neither who asked for a change nor whom it is about decides it.", "Ask another administrator.");

    public static readonly Refusal PasswordTooShort = new("password-too-short", 422,
        $"A password has at least {AccessModule.PasswordLength} characters.", "Choose a longer one, such as four random words.");
}
