using Evidence.Kernel;

namespace Evidence.Keys;

public static class KeysRefusals
{
    /// <summary>What a person is told where a key cannot be used now.</summary>
    public static readonly Refusal KeysAway = new("keys-away", 503,
        "The key that opens this cannot be reached now. Nothing is lost.", "Try again in a minute. If it stays so, tell your administrator: the page Keys says what is wrong.");

    public static readonly Refusal HasPassphrase = new("ring-has-passphrase", 409,
        "The key ring has a passphrase already.", "To give it another: evidence-worker keys passphrase change.");

    public static readonly Refusal HasNoPassphrase = new("ring-has-no-passphrase", 409,
        "The key ring has no passphrase.", "To give it one: evidence-worker keys passphrase set.");

    public static readonly Refusal PassphraseTooShort = new("passphrase-too-short", 422,
        $"A passphrase has at least {Passphrase.ShortestBytes} characters.", "Choose a longer one, such as six random words.");

    public static readonly Refusal PassphrasesDiffer = new("passphrases-differ", 422,
        "The two are not the same.", "Type it again. Nothing was changed.");
}
