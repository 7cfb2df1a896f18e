using System.Globalization;
using System.Net;
using System.Text;
using Evidence.Formats;
using Evidence.Formats.Log;

namespace Evidence.Custody.Log;

/// <summary>What a witness said.</summary>
/// <param name="Line">Its signature line; null where it gave none.</param>
/// <param name="Size">How large the log is that it saw last, where it says so.</param>
/// <param name="Trouble">Why there is no line.</param>
internal sealed record WitnessWord(string? Line, long? Size, string? Trouble);

/// <summary>Speaks to one witness: C2SP tlog-witness 1.0.0.</summary>
internal sealed class WitnessCall(HttpClient client, PolicyWitness witness)
{
    private const int MostBytes = 1 << 16;

    public static HttpClient NewClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = MostBytes };

    public async Task<WitnessWord> AddAsync(AddCheckpoint request, CancellationToken cancellation)
    {
        try
        {
            using var body = new ByteArrayContent(request.ToBytes());
            using var answer = await client.PostAsync(At("add-checkpoint"), body, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK when LineIn(request.Note, text) is { } line => new WitnessWord(line, request.Checkpoint.Size, null),
                HttpStatusCode.OK => new WitnessWord(null, null, "It answered without a signature of its own."),
                HttpStatusCode.Conflict when long.TryParse(text.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var size) => new WitnessWord(null, size, null),
                HttpStatusCode.UnprocessableEntity => new WitnessWord(null, null, "It says that the log does not continue what it saw before."),
                _ => new WitnessWord(null, null, $"It answered with {(int)answer.StatusCode}."),
            };
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return new WitnessWord(null, null, $"It does not answer: {away.Message}");
        }
    }

    /// <summary>What the witness cosigned last; null where it does not say, or does not answer.</summary>
    public async Task<SignedNote?> LastAsync(string origin, CancellationToken cancellation)
    {
        try
        {
            var name = Convert.ToHexStringLower(Sha256Hash.Of(Encoding.UTF8.GetBytes(origin)).ToArray());
            using var answer = await client.GetAsync(At($"{name}/checkpoint"), cancellation);
            return answer.IsSuccessStatusCode && SignedNote.TryParse(await answer.Content.ReadAsByteArrayAsync(cancellation), out var note)
                && note.VerdictOf(witness.Key) == NoteVerdict.Signed ? note : null;
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private Uri At(string path) => new($"{witness.Address!.TrimEnd('/')}/{path}");

    private string? LineIn(SignedNote note, string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(line => note.With([line])?.VerdictOf(witness.Key) == NoteVerdict.Signed);
}
