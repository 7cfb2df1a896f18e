namespace Evidence.Verifier;

/// <summary>What the caller asked for.</summary>
internal sealed record CommandLine(string Path, bool IsBagOnly, string? Trust, bool IsJson)
{
    public const string Usage = """
        usage: evidence-verify [bundle] PATH [--trust FILE|FINGERPRINT] [--json]
               evidence-verify receipt FILE [--trust FILE|FINGERPRINT] [--keys FOLDER] [--file RECORDING] [--proof FILE] [--json]
               evidence-verify item PATH [--trust FILE|FINGERPRINT] [--file RECORDING] [--log ADDRESS|FOLDER] [--json]
               evidence-verify bag PATH [--json]
               evidence-verify unseal OBJECT --keyset FILE --ad TEXT [--out FILE] [--json]
               evidence-verify log FOLDER|ADDRESS --key KEY|FILE | --policy FILE [--state FOLDER] [--json]
               evidence-verify proof FILE --key KEY|FILE | --policy FILE --entry FILE|--leaf HASH [--json]
               evidence-verify witness --listen ADDRESS:PORT --name NAME --key FILE --state FOLDER --log KEY|FILE…

        Checks a disclosure bundle, a ZIP or the folder it was unpacked into, without any network.
        Only log and item with an address ask that address, and nothing else. Only witness listens.
          --trust   the fingerprint of the agency's root key (64 hex digits), or a file with the key,
                    which the agency gave you on a way you trust: by phone, on its web site, on paper
          --json    the whole report as JSON, for programs
          bag       checks any BagIt bag, also one that another program made (no keys, no custody)
          receipt   checks the agency's word that it has a file, with the key statements of --keys or of the folder
                    "keys" beside the receipt's own; --file is the recording that it should be about, --proof
                    shows that its custody entry is in the agency's log
          item      checks the proof of one item, a ZIP or a folder: its custody chain, and that every entry is
                    in the agency's log. With --log it asks the log whether it still goes on from there
          unseal    opens one sealed object with a cleartext Tink keyset; --ad is the name it was sealed for,
                    evidence/1/AGENCY/OBJECT. Without --out it only checks. Exit code 0 means: opens whole
          log       checks a transparency log of the C2SP formats (tiles, signed checkpoint) from its first entry to
                    its root, whoever made it; --key is the log's own, name+id+base64; --policy names its keys,
                    its witnesses, and how many of them must have cosigned (C2SP tlog-policy). With --state
                    it remembers what it saw, and finds a log that did anything but grow since
          proof     checks that one entry, or the entry with that leaf hash, is in such a log
          witness   cosigns checkpoints of logs of other people, as long as they only grow (C2SP tlog-witness):
                    docs/operations/witness.md

        Exit codes: 0 intact · 1 wrong usage · 2 altered · 3 incomplete · 4 made to a later version of the format ·
                    5 consistent, but nobody you trust has vouched for the keys
        """;

    /// <summary>Null when the arguments make no sense.</summary>
    public static CommandLine? TryParse(IReadOnlyList<string> arguments)
    {
        var left = new Queue<string>(arguments);
        // What is checked may itself be called "bag" or "bundle".
        var verb = left.TryPeek(out var first) && first is "bag" or "bundle" && left.Count > 1 ? left.Dequeue() : "bundle";
        var isBag = verb == "bag";
        string? path = null, trust = null;
        var isJson = false;
        while (left.TryDequeue(out var argument))
        {
            if (argument == "--json" && !isJson) isJson = true;
            else if (argument == "--trust" && trust is null && !isBag && left.TryDequeue(out var value)) trust = value;
            else if (path is null && argument.Length > 0 && !argument.StartsWith("--", StringComparison.Ordinal)) path = argument;
            else return null;
        }

        return path is null ? null : new CommandLine(path, isBag, trust, isJson);
    }
}
