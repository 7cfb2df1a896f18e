namespace Evidence.Worker.Verbs;

/// <summary>What was typed makes no command.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary><c>--name value</c> and <c>--flag</c>; anything else is refused, nothing is ignored.</summary>
internal sealed class VerbArguments
{
    private readonly Dictionary<string, string?> values = new(StringComparer.Ordinal);

    public VerbArguments(IReadOnlyList<string> arguments, string[] options, string[] flags)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i].StartsWith("--", StringComparison.Ordinal) ? arguments[i][2..] : throw new UsageException($"\"{arguments[i]}\" is not understood.");
            var isFlag = flags.Contains(name);
            if (!isFlag && !options.Contains(name))
                throw new UsageException($"--{name} is not an option of this verb.");
            if (!isFlag && i + 1 == arguments.Count)
                throw new UsageException($"--{name} wants a value.");
            if (!values.TryAdd(name, isFlag ? null : arguments[++i]))
                throw new UsageException($"--{name} was given twice.");
        }
    }

    public bool Has(string flag) => values.ContainsKey(flag);

    public string? Maybe(string option) => values.GetValueOrDefault(option);

    public string One(string option) => values.GetValueOrDefault(option) is { Length: > 0 } value ? value : throw new UsageException($"--{option} is missing.");
}
