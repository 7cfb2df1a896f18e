using System.Buffers;
using System.Text;

namespace Evidence.Media.Sandboxing;

/// <summary>Reads a stream to its end, keeps the start, counts the lines, and calls for help when there is more than anybody reads.</summary>
internal sealed class CappedText(int keep, long most)
{
    private readonly ArrayBufferWriter<byte> kept = new();
    private long seen;

    public bool Overflowed { get; private set; }

    public long Lines { get; private set; }

    public string Text => Encoding.UTF8.GetString(kept.WrittenSpan);

    public async Task ReadAsync(Stream stream, Action overflow)
    {
        var buffer = new byte[16384];
        for (int count; (count = await stream.ReadAsync(buffer)) > 0;)
        {
            Lines += buffer.AsSpan(0, count).Count((byte)'\n');
            kept.Write(buffer.AsSpan(0, Math.Min(count, keep - kept.WrittenCount)));
            seen += count;
            if (seen > most && !Overflowed)
            {
                Overflowed = true;
                overflow();
            }
        }
    }
}
