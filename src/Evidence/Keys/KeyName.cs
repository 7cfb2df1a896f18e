using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Keys;

/// <summary>What a key of the ring is for.</summary>
public enum KeyUse { Root, Intake, Receipt, Permit, Kek, Log, LogEd25519 }

/// <summary>One version of a key: <c>intake-2</c>, <c>kek-1</c>. The root has one version.</summary>
public readonly record struct KeyName(KeyUse Use, int Number)
{
    /// <summary>Of the private half, in the ring's folder.</summary>
    public string FileName => Use switch
    {
        KeyUse.Root => "root.pem",
        KeyUse.Kek => $"{this}.key",
        _ => $"{this}.pem",
    };

    /// <summary>Of the root's word on it.</summary>
    public string StatementName => Path.Combine(StatementsFolder, $"{this}.txt");

    public const string StatementsFolder = "statements";

    public KeyName Next => this with { Number = Number + 1 };

    /// <summary>What a public key's statement says it is for.</summary>
    public KeyPurpose Purpose => Use switch
    {
        KeyUse.Root => KeyPurpose.Root,
        KeyUse.Intake => KeyPurpose.Intake,
        KeyUse.Receipt => KeyPurpose.Receipt,
        KeyUse.Permit => KeyPurpose.Permit,
        KeyUse.Log => KeyPurpose.Log,
        KeyUse.LogEd25519 => KeyPurpose.LogEd25519,
        _ => throw new InvalidOperationException("A key-encryption key has no public half."),
    };

    public static bool TryParse([NotNullWhen(true)] string? text, out KeyName name)
    {
        name = default;
        if (text?.LastIndexOf('-') is not (> 0 and var dash) || !Vocabulary.TryParse<KeyUse>(text[..dash], out var use)
            || !int.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            return false;
        name = new KeyName(use, number);
        return name.ToString() == text;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Vocabulary.Word(Use)}-{Number}");
}
