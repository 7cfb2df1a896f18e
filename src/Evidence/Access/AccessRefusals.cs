using Evidence.Access.Passwords;
using Evidence.Kernel;

namespace Evidence.Access;

public static class AccessRefusals
{
    private const string ChooseAnother = "Choose another, such as four random words.";

    /// <summary>One answer for an unknown name, a wrong password and a closed account, so that it tells a stranger nothing.</summary>
    public static readonly Refusal SignInRefused = new("sign-in-refused", 401,
        "The user name or password is not right, or the account is closed for now.",
        "Check both and try again. After five wrong passwords an account is closed for a minute, after more for longer. So is a network from which many names are tried.");

    /// <summary>One answer for a wrong code, one that was used, and a closed account.</summary>
    public static readonly Refusal SecondStepRefused = new("second-step-refused", 401,
        "The code is not right, was used before, or the account is closed for now.", "Wait for the next code, and enter that.");

    public static readonly Refusal CodeWrong = new("code-wrong", 422,
        "This is not the code of that secret.", "Enter what the app shows now. If it is wrong again, set the clock of the phone to automatic.");

    public static readonly Refusal LastFactor = new("last-factor", 409,
        "Your force requires a second step: your last one cannot be removed.", "Set up another one first.");

    public static readonly Refusal ConfirmRefused = new("confirm-refused", 401,
        "The password or the code is not right, the code was used before, or the account is closed for now.", "Check both and try again with the next code.");

    /// <summary>One answer for a passkey that nobody has, a wrong answer, one that was given before, and a closed account.</summary>
    public static readonly Refusal PasskeyRefused = new("passkey-refused", 401,
        "This passkey was not accepted, or the account is closed for now.", "Try again. If it is refused again, use your password.");

    public static readonly Refusal PasskeyWrong = new("passkey-wrong", 422,
        "What your device answered is no passkey that this site can use, or it took too long.", "Start again, with a device that asks for its PIN, your finger or your face.");

    public static readonly Refusal PasskeyKnown = new("passkey-known", 409,
        "This passkey was added before.", "Use it, or choose another device.");

    public static readonly Refusal PasskeysFull = new("passkeys-full", 409,
        $"Nobody has more than {Passkeys.Passkey.AtMost} passkeys.", "Remove one that you do not use.");

    public static readonly Refusal PasskeyNameWrong = new("passkey-name-wrong", 422,
        $"A passkey has a name of 1 to {Passkeys.Passkey.LongestName} characters.", "Write a name by which you know it again.");

    public static readonly Refusal PasskeyUnknown = new("passkey-unknown", 404,
        "You have no such passkey.", "Reload the list of your passkeys.");

    public static readonly Refusal LinkVoid = new("link-void", 410,
        "This link does not work any more.", "Ask an administrator of your agency for a new one.");

    /// <summary>One answer for whatever is wrong with what the provider says, and for whom it says it of. Why stands in the record.</summary>
    public static readonly Refusal ProviderRefused = new("provider-refused", 401,
        "This did not work with your agency's account.", "Try again from the beginning. If it does not work again, ask an administrator of your agency: the record says why.");

    public static readonly Refusal ProviderAway = new("provider-away", 503,
        "The agency's identity provider does not answer, or not as it should.", "Sign in with your user name and password, or try again in some minutes.");

    public static readonly Refusal ProviderUnknown = new("provider-unknown", 404,
        "Your agency has set up no identity provider here.", "Sign in with your user name and password.");

    public static readonly Refusal ProviderTaken = new("provider-taken", 409,
        "An account is bound already: to this person, or this account to somebody else.", "Take that away first, where it is wrong.");

    public static readonly Refusal ProviderWeighs = new("provider-weighs", 409,
        "This role gives much: no other person says which account signs in with it.", "They bind their account themselves, under Your sign-in.");

    public static readonly Refusal SubjectWrong = new("subject-wrong", 422,
        $"A subject has 1 to {Provider.ProviderBinding.LongestSubject} letters, digits and signs, without spaces.", "Copy it from the provider: it is its own identifier of the account, and no name.");

    public static readonly Refusal OnlyWayIn = new("only-way-in", 409,
        "You have no password and no passkey: without this account you could not sign in.", "Ask an administrator for a link with which you choose a password first.");

    public static readonly Refusal LogoutRefused = new("logout-refused", 400,
        "This is no log-out that the identity provider sent, or it counted already.", "The record of this program says what was wrong with it.");

    public static readonly Refusal NotPermitted = new("not-permitted", 403,
        "Your role does not allow this.", "Ask an administrator of your agency.");

    public static readonly Refusal UserNameTaken = new("user-name-taken", 409,
        "There is already a person with this user name.", "Choose another user name.");

    public static readonly Refusal UserNameWrong = new("user-name-wrong", 422,
        "A user name has letters, digits and . - _ @ only, up to 100 of them.", "Choose another user name.");

    public static readonly Refusal NameWrong = new("name-wrong", 422,
        "A name has 1 to 100 characters.", "Write rank and name as colleagues read it.");

    public static readonly Refusal LinkWeighs = new("link-weighs", 409,
        "This role gives much: a link with which somebody becomes this person is made on the server.", "Whoever runs the server makes it with evidence-worker welcome.");

    public static readonly Refusal FactorsWeigh = new("factors-weigh", 409,
        "This role gives much: second steps of this person are taken away on the server.", "Whoever runs the server does it with evidence-worker lost-factors.");

    public static readonly Refusal FactorsNone = new("factors-none", 409,
        "They have no second step.", "They set one up when they next sign in.");

    public static readonly Refusal FactorsReason = new("factors-reason", 422,
        "Nobody wrote how it was made sure that it is them.", "Write it in up to 500 characters, such as whom you saw, and with which card.");

    public static readonly Refusal SheetWrong = new("sheet-wrong", 422,
        "This file is no sheet of people.", "Save the sheet as CSV (UTF-8) with the columns user name, name, role, and, if you want, collar number and unit.");

    public static readonly Refusal SheetStale = new("sheet-stale", 409,
        "The sheet would do something else by now.", "Look at what it would do, and import it then.");

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
        $"A password has at least {PasswordRules.Shortest} characters.", ChooseAnother);

    public static readonly Refusal PasswordTooLong = new("password-too-long", 422,
        $"A password has at most {PasswordRules.Longest} characters.", "Choose a shorter one.");

    public static readonly Refusal PasswordRepeats = new("password-repeats", 422,
        "This password is made of a few characters again and again.", ChooseAnother);

    public static readonly Refusal PasswordRuns = new("password-runs", 422,
        "This password is mostly characters in their order, such as abcd or 1234.", ChooseAnother);

    public static readonly Refusal PasswordCommon = new("password-common", 422,
        "This is one of the passwords that are tried first, also with digits or signs around it.", ChooseAnother);

    public static readonly Refusal PasswordIsName = new("password-is-name", 422,
        "This password is little more than your name, your user name or the name of the force.", ChooseAnother);

    public static readonly Refusal RoleNotForPeople = new("role-not-for-people", 422,
        "No person has the role of another system.", "Make a client for it, under Clients.");

    public static readonly Refusal ClientUnknown = new("client-unknown", 404,
        "There is no such client.", "Reload the list of clients.");

    public static readonly Refusal ClientNameWrong = new("client-name-wrong", 422,
        $"A client has a name of 1 to {Clients.MakeClient.LongestText} characters.", "Write what the other system is called.");

    public static readonly Refusal ClientContactWrong = new("client-contact-wrong", 422,
        $"A client has somebody who answers for it, in 1 to {Clients.MakeClient.LongestText} characters.", "Write whom to call when it does what it should not: a team, a mail address, a telephone number.");

    public static readonly Refusal ClientGrantsWrong = new("client-grants-wrong", 422,
        "A client is granted one thing at least, of what clients may have, and a unit where something is of its unit.", "Choose what it needs, and nothing else.");

    public static readonly Refusal ClientNetworksWrong = new("client-networks-wrong", 422,
        $"Networks are addresses such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32, by spaces, {Clients.AllowedNetworks.Most} at most.", "Correct them, or leave the field empty: then it may come from anywhere.");

    public static readonly Refusal ClientExpiryWrong = new("client-expiry-wrong", 422,
        $"A client ends on a day within {Clients.MakeClient.LongestDays} days from now.", "Choose a day. Before it ends make another client that takes its place.");

    public static readonly Refusal ClientDecided = new("client-decided", 409,
        "This client does not wait for anybody any more.", "Reload its page.");

    public static readonly Refusal ClientOver = new("client-over", 409,
        "This client is not active.", "Make another one.");

    public static readonly Refusal OverlapWrong = new("overlap-wrong", 422,
        "The secret before cannot go on for so long.", "Choose one of the times that are offered.");

    public static readonly Refusal WebhookKeyUnknown = new("webhook-key-unknown", 404,
        "There is no such key.", "Reload the list of webhook keys.");

    public static readonly Refusal WebhookNameWrong = new("webhook-name-wrong", 422,
        $"A webhook key has a name of 1 to {Webhooks.MakeWebhookKey.LongestName} characters.", "Write which system gets what is signed with it.");

    public static readonly Refusal WebhookAddressWrong = new("webhook-address-wrong", 422,
        $"This is no address that begins with https, of {Webhooks.MakeWebhookKey.LongestAddress} characters at most.", "Copy it from the other system, such as https://records.example.police.uk/hooks/evidence.");

    public static readonly Refusal WebhookKeyOver = new("webhook-key-over", 409,
        "This key is retired.", "Make another one.");

    public static readonly Refusal ExternalIdWrong = new("external-id-wrong", 422,
        $"An external id has 1 to {Provisioning.ProvisionedPersonMapping.ExternalIdLength} characters.", "Send the directory's own identifier.");

    public static readonly Refusal ExternalIdTaken = new("external-id-taken", 409,
        "The directory calls somebody else so already.", "Take it from them first.");

    public static readonly Refusal NotProvisioned = new("not-provisioned", 403,
        "This person's role gives much, and the client has neither made them nor taken them on before.", "An administrator of the agency changes them, under People.");

    public static readonly Refusal VersionStale = new("version-stale", 412,
        "It was changed since it was read.", "Read it again.");

    public static readonly Refusal GroupUnknown = new("group-unknown", 404,
        "There is no such group of this directory.", "Look for it by its name.");

    public static readonly Refusal GroupNameWrong = new("group-name-wrong", 422,
        $"A group has a name of 1 to {Provisioning.DirectoryGroupMapping.NameLength} characters on one line.", "Send its displayName.");

    public static readonly Refusal GroupNameTaken = new("group-name-taken", 409,
        "The directory has a group of this name already.", "Change that one.");

    public static readonly Refusal GroupTooMany = new("group-too-many", 422,
        $"More than {Provisioning.ChangeDirectoryGroup.MostChanges} people would join or leave at once.", "Send fewer at once.");
}
