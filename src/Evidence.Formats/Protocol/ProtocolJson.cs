using System.Text.Json.Serialization;

namespace Evidence.Formats.Protocol;

/// <summary>Source-generated reading and writing of the agent protocol's bodies. These bodies are not canonical and not signed as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(EnrolRequest))]
[JsonSerializable(typeof(EnrolAnswer))]
[JsonSerializable(typeof(KeysAnswer))]
[JsonSerializable(typeof(StepRequest))]
[JsonSerializable(typeof(DockAnswer))]
[JsonSerializable(typeof(KnownRequest))]
[JsonSerializable(typeof(KnownAnswer))]
[JsonSerializable(typeof(ObjectRequest))]
[JsonSerializable(typeof(ObjectAnswer))]
[JsonSerializable(typeof(PartSent))]
[JsonSerializable(typeof(PartAddressAnswer))]
[JsonSerializable(typeof(PartTakenAnswer))]
[JsonSerializable(typeof(ClaimRequest))]
[JsonSerializable(typeof(ShortFilesRequest))]
[JsonSerializable(typeof(ShortFilesAnswer))]
[JsonSerializable(typeof(AbandonRequest))]
[JsonSerializable(typeof(OutcomesAnswer))]
[JsonSerializable(typeof(CheckOutRequest))]
[JsonSerializable(typeof(CheckOutAnswer))]
[JsonSerializable(typeof(StationReport))]
[JsonSerializable(typeof(PermitRequest))]
[JsonSerializable(typeof(PermitReport))]
[JsonSerializable(typeof(Problem))]
public sealed partial class ProtocolJson : JsonSerializerContext;
