using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Formats.Json;

namespace Evidence.Media.Derivation;

/// <summary>How a derivative is made: enough for anybody to make it again from the same source.</summary>
/// <param name="Engine">The program with its version.</param>
/// <param name="Arguments">All arguments, paths as they are inside the sandbox.</param>
/// <param name="Source">SHA-256 of the source's plaintext.</param>
/// <param name="IsSalvage">The source decodes with errors: it has what could be decoded, and nothing in place of what could not.</param>
internal sealed record Recipe(string Engine, IReadOnlyList<string> Arguments, Sha256Hash Source, bool IsSalvage = false)
{
    /// <summary>SHA-256 of the canonical JSON <c>{"arguments","engine","source"}</c>, with <c>"salvage":true</c> for one: the same hash means the same derivative.</summary>
    public Sha256Hash Hash => Sha256Hash.Of(CanonicalJson.Write(ToJson()));

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["arguments"] = new JsonArray([.. Arguments.Select(argument => JsonValue.Create(argument))]),
            ["engine"] = Engine,
            ["source"] = Source.ToString(),
        };
        if (IsSalvage)
            json["salvage"] = true;
        return json;
    }
}
