using System.Text.Json.Serialization;

namespace Evidence.Agent.Station;

/// <summary>What <c>evidence-agent status</c> reads from the running agent.</summary>
/// <param name="ServerTrouble">Why the server cannot be used now; null while it answers.</param>
internal sealed record StationStatus(string Agent, string Server, string? ServerTrouble, IReadOnlyList<BayStatus> Bays)
{
    public static StationStatus Of(StationBoard board)
    {
        var all = board.Look();
        var health = board.Bench.Server.Health;
        return new(board.AgentName, board.Bench.Server.Address.Authority, health.Trouble, [.. all.Select(bay => BayStatus.Of(bay, StationBoard.Spare(all)))]);
    }
}

/// <param name="State">One of the seven words, such as <c>safe-to-take</c> or <c>spooled</c>.</param>
/// <param name="Spooled">Files that lie sealed on this dock PC, for a server that is away.</param>
/// <param name="Says">The large word of the page.</param>
internal sealed record BayStatus(
    string Bay, string Device, string? Officer, string? Session, string State, string Says, string Advice, int Files, int Safe, int Spooled, long Bytes, long BytesRead, int Percent,
    int? SecondsLeft, string? Reference)
{
    public static BayStatus Of(BayFacts bay, string? spare) => new(
        bay.Place, bay.Called, bay.Officer, bay.Session?.ToString(), Formats.Vocabulary.Word(bay.State), BayWords.Word(bay.State), BayWords.Advice(bay, spare),
        bay.Files, bay.Safe, bay.Spooled, bay.Bytes, bay.BytesRead, bay.Percent, bay.State == BayState.Copying ? (int?)bay.TimeLeft?.TotalSeconds : null, bay.Trouble?.Reference);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StationStatus))]
internal sealed partial class StatusJson : JsonSerializerContext;
