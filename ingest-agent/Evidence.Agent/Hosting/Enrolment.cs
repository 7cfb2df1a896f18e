using System.Text.Json;
using System.Text.Json.Serialization;
using Evidence.Durability;
using Evidence.Formats;

namespace Evidence.Agent.Hosting;

/// <summary>Who this agent is and which agency it serves; made once, at enrolment.</summary>
/// <param name="Root">Fingerprint of the agency's root key: the pin. It never changes without a new enrolment.</param>
/// <param name="Keys">The key statements last seen; each is checked against the pin whenever it is used.</param>
internal sealed record Enrolment(Uri Server, AgencyId Agency, AgentId Agent, string Name, Sha256Hash Root, IReadOnlyList<string> Keys)
{
    /// <exception cref="UserError">There is none, or it cannot be read.</exception>
    public static Enrolment Read(AgentState state) =>
        Find(state) ?? throw new UserError(ExitCode.Usage, $"'{state.Folder}' holds no enrolled agent.",
            "Enrol first: evidence-agent enroll --server URL --code CODE --state DIR. An administrator makes the code.");

    public static Enrolment? Find(AgentState state)
    {
        if (!File.Exists(state.EnrolmentFile)) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(state.EnrolmentFile), EnrolmentJson.Default.Enrolment);
        }
        catch (JsonException error)
        {
            throw new UserError(ExitCode.Usage, $"'{state.EnrolmentFile}' is damaged: {error.Message}",
                "Restore it from a copy, or enrol again with a new code in an empty state folder.");
        }
    }

    public void Keep(AgentState state) =>
        Durable.ReplaceFile(state.EnrolmentFile, JsonSerializer.SerializeToUtf8Bytes(this, EnrolmentJson.Default.Enrolment));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Enrolment))]
internal sealed partial class EnrolmentJson : JsonSerializerContext;
