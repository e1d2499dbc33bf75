namespace ToolExec.Governance;

/// <summary>What the tokens of a model cost.</summary>
public sealed class ModelPrice
{
    /// <summary>Gets or sets a part of the names of the models that it is for, compared without regard to case.</summary>
    /// <value>The default value is empty.</value>
    public string Model { get; set; } = "";

    /// <summary>Gets or sets the price of a million tokens that are read.</summary>
    /// <value>The default value is 0. Allowed: 0 to a million.</value>
    public decimal InputPerMillion { get; set; }

    /// <summary>Gets or sets the price of a million tokens that are written.</summary>
    /// <value>The default value is 0. Allowed: 0 to a million.</value>
    public decimal OutputPerMillion { get; set; }
}
