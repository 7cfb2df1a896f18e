using System.Text.Json;
using System.Text.Json.Serialization;
using Evidence.Agent.Hosting;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>
/// The steps that this agent has taken, in <c>steps.json</c>: what sets it apart from a copy of its state folder. A step is durable before
/// it is sent and sent again until the server has answered, so that no crash leaves the two apart; several processes on one state
/// share one line. docs/decisions/0013-steps-of-an-agent.md.
/// </summary>
internal sealed class AgentLine(AgentState state, TimeProvider clock, Voice voice) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1), AtStart = TimeSpan.FromSeconds(30), LookAgain = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(2), WorthSaying = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim gate = new(1, 1);
    private KeptLine kept = Read(state.StepsFile);
    private long? steppedAt;
    private bool isUnknownToServer;

    /// <summary>What every request shows; null before the first step.</summary>
    public StepId? Step => Volatile.Read(ref kept).Last;

    /// <summary>Whether it is time for a step: soon after a start, then every hour. A quick succession of starts does not count.</summary>
    public bool IsDue => !isUnknownToServer && (steppedAt is { } at ? clock.GetElapsedTime(at) > Every : Step is null || (clock.GetUtcNow() - kept.At).Duration() > AtStart);

    /// <summary>Takes a step, unless another process has taken one since <paramref name="shown"/>.</summary>
    /// <param name="shown">The step that was due to be followed, or that the server found stale.</param>
    /// <param name="take">Sends it; returns when the server has taken it.</param>
    public async Task TakeAsync(StepId? shown, Func<StepRequest, Task> take, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            using var alone = await AloneAsync(cancel);
            kept = Read(state.StepsFile);
            if (kept.Last == shown) await FollowAsync(take);
            steppedAt = clock.GetTimestamp();
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task FollowAsync(Func<StepRequest, Task> take)
    {
        try
        {
            await SendAsync(take);
        }
        catch (ServerRefusal refusal) when (refusal.Code == "step-stale")
        {
            // The server has left this step behind: this folder was put back from an older copy. A fresh step lets the server say what it thinks of that.
            Keep(kept with { Next = null });
            await SendAsync(take);
        }
        catch (ServerRefusal refusal) when (refusal.Status == System.Net.HttpStatusCode.NotFound && refusal.Code.Length == 0)
        {
            isUnknownToServer = true;
        }
    }

    private async Task SendAsync(Func<StepRequest, Task> take)
    {
        var next = kept.Next ?? StepId.New();
        if (kept.Next is null) Keep(kept with { Next = next });
        FaultPoints.Hit(FaultPoint.AgentStepPlanned);
        await take(new(kept.Line, next));
        FaultPoints.Hit(FaultPoint.AgentStepTaken);
        Keep(new([.. kept.Line.TakeLast(StepRequest.LongestLine - 1), next], null, Instant.Truncate(clock.GetUtcNow())));
        FaultPoints.Hit(FaultPoint.AgentStepKept);
    }

    private void Keep(KeptLine line)
    {
        Durable.ReplaceFile(state.StepsFile, JsonSerializer.SerializeToUtf8Bytes(line, LineJson.Default.KeptLine));
        Volatile.Write(ref kept, line);
    }

    private async Task<FileStream> AloneAsync(CancellationToken cancel)
    {
        var (startedAt, isSaid) = (clock.GetTimestamp(), false);
        for (var pause = LookAgain; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return state.Lock("steps.lock");
            }
            catch (UserError busy) when (busy.Exit == ExitCode.Busy)
            {
                if (!isSaid && clock.GetElapsedTime(startedAt) >= WorthSaying)
                {
                    isSaid = true;
                    voice.Tell("busy", $"Another evidence-agent holds the steps of '{state.Folder}' for long; this one waits for it and sends nothing until then. If none is to run on it, end it.");
                }
                await Task.Delay(pause, clock, cancel);
            }
        }
    }

    private static KeptLine Read(string path)
    {
        if (!File.Exists(path)) return new([], null, DateTimeOffset.UnixEpoch);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), LineJson.Default.KeptLine) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new UserError(ExitCode.Usage, $"'{path}' is damaged: {error.Message}", "Restore the state folder from a copy, or enrol again in an empty one.");
        }
    }
}

/// <param name="Line">Steps that the server has taken note of, oldest first.</param>
/// <param name="Next">The step that is on its way; null if none is.</param>
/// <param name="At">When the last one was taken.</param>
internal sealed record KeptLine(IReadOnlyList<StepId> Line, StepId? Next, DateTimeOffset At)
{
    [JsonIgnore]
    public StepId? Last => Line.Count == 0 ? null : Line[^1];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeptLine))]
internal sealed partial class LineJson : JsonSerializerContext;
