using System.Security.Cryptography;
using System.Text;
using Evidence.Kernel;

namespace Evidence.Keys;

/// <summary>The bytes of a passphrase. Pinned, so that the collector leaves no copies; zeroed on dispose; never in a log or a message.</summary>
public sealed class Passphrase : IDisposable
{
    /// <summary>As many characters as a password of a person: less could be tried through by whoever has a copy of the ring.</summary>
    public const int ShortestBytes = 12;

    private const int LongestBytes = 1024;

    private readonly byte[] bytes;

    private Passphrase(int length) => bytes = GC.AllocateArray<byte>(length, pinned: true);

    public ReadOnlySpan<byte> Bytes => bytes;

    public bool IsLongEnough => bytes.Length >= ShortestBytes;

    /// <summary>The bytes of a file that only its owner may read, without the end of its one line.</summary>
    /// <exception cref="StartRefusedException">It is not there, others may read it, or it holds no passphrase.</exception>
    public static Passphrase ReadFile(string path)
    {
        if (!File.Exists(path))
            throw new StartRefusedException($"there is no passphrase in {path}.", "Put it there, readable by the programs' user only.");
        if (!SecretFiles.IsOwnersOnly(path))
            throw new StartRefusedException($"others than its owner may use {path}, which holds the key ring's passphrase.", $"Find out who had access; then: chmod 0600 {path}");
        if (new FileInfo(path).Length > LongestBytes)
            throw new StartRefusedException($"{path} is too long for a passphrase.", "Name the right file.");
        Span<byte> buffer = stackalloc byte[LongestBytes];
        try
        {
            using var file = File.OpenHandle(path);
            return Take(buffer[..RandomAccess.Read(file, buffer, 0)], path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>Asks on the terminal; what is typed is not shown.</summary>
    public static Passphrase Ask(string question)
    {
        Console.Error.Write(question);
        Span<char> typed = stackalloc char[LongestBytes / 4];
        Span<byte> utf8 = stackalloc byte[LongestBytes];
        try
        {
            return Take(utf8[..Encoding.UTF8.GetBytes(typed[..Type(typed)], utf8)], "the terminal");
        }
        finally
        {
            typed.Clear();
            CryptographicOperations.ZeroMemory(utf8);
            Console.Error.WriteLine();
        }
    }

    public bool IsSameAs(Passphrase other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return CryptographicOperations.FixedTimeEquals(bytes, other.bytes);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(bytes);

    private static Passphrase Take(ReadOnlySpan<byte> read, string from)
    {
        if (read is [.., (byte)'\n'])
            read = read[..^1];
        if (read is [.., (byte)'\r'])
            read = read[..^1];
        if (read.IsEmpty)
            throw new StartRefusedException($"the passphrase from {from} is empty.", "Give the key ring's passphrase.");
        var passphrase = new Passphrase(read.Length);
        read.CopyTo(passphrase.bytes);
        return passphrase;
    }

    private static int Type(Span<char> typed)
    {
        for (var length = 0; ;)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
                return length;
            if (key.Key == ConsoleKey.Backspace)
                length = Math.Max(0, length - 1);
            else if (!char.IsControl(key.KeyChar) && length < typed.Length)
                typed[length++] = key.KeyChar;
        }
    }
}
