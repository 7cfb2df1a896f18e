using Evidence.Agent.Offload;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Station;

/// <param name="Problem">Why nobody was assigned, for whoever stands there; null if <paramref name="Officer"/> has it now.</param>
internal sealed record CheckOutResult(string? Officer, string? Problem, bool ServerAnswered = true);

/// <summary>Hands a camera to the officer whose staff number was typed or scanned: the server writes the assignment.</summary>
internal sealed class CheckOutDesk(Workbench bench)
{
    private const int MostWrong = 5;
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(15), Pause = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Queue<long> wrong = new();

    public async Task<CheckOutResult> TakeAsync(Bay bay, string number, CancellationToken cancel)
    {
        number = number.Trim();
        if (number.Length == 0) return new(null, "Type your staff number, or hold your card to the reader.");
        // Whoever tries numbers must not learn the names of all officers.
        if (IsPaused()) return new(null, "Too many numbers were wrong. Wait half a minute, then try again.");
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        time.CancelAfter(Answer);
        try
        {
            var answer = await bench.Server.PostAsync($"/agent/v1/docks/{bay.Facts.Session}/check-out", new CheckOutRequest(number),
                ProtocolJson.Default.CheckOutRequest, ProtocolJson.Default.CheckOutAnswer, time.Token);
            bay.Assigned(answer.Officer);
            bench.Voice.Tell("checked-out", $"{bay.Facts.Called} was handed to {answer.Officer}.", facts => facts.WriteString("session", bay.Facts.Session?.ToString()));
            return new(answer.Officer, null);
        }
        catch (ServerRefusal refusal)
        {
            if (refusal.Code == "staff-number-unknown") NoteWrong();
            return new(null, $"{refusal.Message} {refusal.Hint}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(null, "The server does not answer, so nobody could be written down. Try again, or note the camera and your number on paper.", ServerAnswered: false);
        }
    }

    private bool IsPaused()
    {
        lock (gate)
        {
            while (wrong.TryPeek(out var at) && bench.Clock.GetElapsedTime(at) > Pause) wrong.Dequeue();
            return wrong.Count >= MostWrong;
        }
    }

    private void NoteWrong()
    {
        lock (gate) wrong.Enqueue(bench.Clock.GetTimestamp());
    }
}
