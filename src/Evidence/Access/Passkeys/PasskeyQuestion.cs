using System.Text.Json;
using Evidence.Formats;

namespace Evidence.Access.Passkeys;

/// <summary>What a passkey is asked for.</summary>
public enum PasskeyUse
{
    /// <summary>To sign in by itself.</summary>
    SignIn,

    /// <summary>After the password.</summary>
    SecondStep,

    /// <summary>To prove again, within a session, who somebody is.</summary>
    Confirm,

    /// <summary>To be added.</summary>
    Add,
}

/// <summary>What a browser was asked. It is good for one use, one person and five minutes, and each passkey answers it once.</summary>
/// <param name="Use">What for.</param>
/// <param name="Person">Who was asked; null where nobody knows yet.</param>
/// <param name="State">The challenge, as Identity's handler keeps it.</param>
/// <param name="AskedAt">When.</param>
public sealed record PasskeyQuestion(PasskeyUse Use, PersonId? Person, string State, DateTimeOffset AskedAt)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(5);

    internal bool IsFor(PasskeyUse use, PersonId? person, DateTimeOffset now) => Use == use && Person == person && now - AskedAt <= Lasts;
}

/// <param name="Credential">What the browser made of it: the JSON form of a PublicKeyCredential (WebAuthn Level 3, §5.1).</param>
/// <param name="Question">Null where none was asked in this browser.</param>
public sealed record PasskeyAnswer(string Credential, PasskeyQuestion? Question)
{
    /// <summary>Which passkey says that it answers; null for what cannot be read.</summary>
    internal byte[]? CredentialId()
    {
        try
        {
            using var json = JsonDocument.Parse(Credential);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
                ? Passkey.ReadId(id.GetString()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
