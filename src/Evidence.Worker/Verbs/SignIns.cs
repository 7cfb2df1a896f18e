using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Evidence.Access;
using Evidence.Access.SecondFactors;
using Evidence.Durability;

namespace Evidence.Worker.Verbs;

/// <summary>The sign-ins that first start makes: told once.</summary>
internal sealed record SignIns(string Agency, string RootFingerprint, IReadOnlyList<SignInToTell> People)
{
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SignInsJson.Default.SignIns);

    /// <summary>What an earlier first start, perhaps killed since, wrote; null if there is no such file.</summary>
    public static SignIns? Read(string file) =>
        File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), SignInsJson.Default.SignIns) : null;

    public void Write(string file)
    {
        Durable.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
        Durable.ReplaceFile(file, ToJson());
    }
}

internal sealed record SignInToTell(string Role, string UserName, string DisplayName, string? CollarNumber, string Password)
{
    /// <summary>What an authenticator app is told, to type and as an address; null where nobody needs a second step.</summary>
    public string? AuthenticatorSecret { get; init; }

    public string? AuthenticatorAddress { get; init; }

    /// <summary>100 random bits in letters that cannot be mistaken for each other.</summary>
    public static SignInToTell For(NewDemoPerson person, bool withAuthenticator)
    {
        var told = new SignInToTell(person.Role.Words(), person.UserName, person.DisplayName, person.CollarNumber,
            string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 5))));
        if (!withAuthenticator)
            return told;
        var secret = Totp.NewSecret();
        return told with { AuthenticatorSecret = Base32.Of(secret), AuthenticatorAddress = Totp.Address(secret, person.UserName) };
    }
}

internal sealed record NewDemoPerson(Role Role, string UserName, string DisplayName, string? CollarNumber);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SignIns))]
internal sealed partial class SignInsJson : JsonSerializerContext;
