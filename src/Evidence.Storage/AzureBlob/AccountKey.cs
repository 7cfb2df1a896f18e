namespace Evidence.Storage.AzureBlob;

/// <summary>The key of a storage account, as it is in the settings or in a file with the line <c>account_key=…</c>, which is read again when it changes. Its text names no secret.</summary>
public sealed class AccountKey
{
    private readonly SecretFile? file;
    private readonly string source;
    private readonly string? key;

    private AccountKey(string? key, string? path)
    {
        this.key = key;
        source = path ?? "the settings";
        file = path is null ? null : new SecretFile(path);
    }

    public static AccountKey Of(string key) => new(key, null);

    public static AccountKey InFile(string path) => new(null, path);

    /// <summary>What requests and addresses are signed with from now.</summary>
    /// <exception cref="StoreRefusedException">The file is not there, or what it says is no key.</exception>
    internal string Read()
    {
        var said = file is null ? key : file.Read().GetValueOrDefault("account_key");
        return said is not null && Convert.TryFromBase64String(said, new byte[said.Length], out var bytes) && bytes > 0
            ? said
            : throw new StoreRefusedException($"The key of the storage account is none: {source} should say it in Base64.");
    }

    public override string ToString() => $"the key in {source}";
}
