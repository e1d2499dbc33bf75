namespace ToolExec.Discovery;

/// <summary>How much a word counts in each part of a tool. Only their ratios matter; zero leaves a part out.</summary>
public sealed class SearchWeights
{
    /// <summary>Gets or sets the weight of the tool's name.</summary>
    /// <value>The default value is 5. Allowed: 0 to 100.</value>
    public double Name { get; set; } = 5;

    /// <summary>Gets or sets the weight of the title.</summary>
    /// <value>The default value is 3. Allowed: 0 to 100.</value>
    public double Title { get; set; } = 3;

    /// <summary>Gets or sets the weight of the description.</summary>
    /// <value>The default value is 2. Allowed: 0 to 100.</value>
    public double Description { get; set; } = 2;

    /// <summary>Gets or sets the weight of the tags.</summary>
    /// <value>The default value is 2. Allowed: 0 to 100.</value>
    public double Tags { get; set; } = 2;

    /// <summary>Gets or sets the weight of the namespace.</summary>
    /// <value>The default value is 3. Allowed: 0 to 100.</value>
    public double Namespace { get; set; } = 3;

    /// <summary>Gets or sets the weight of the names of parameters.</summary>
    /// <value>The default value is 1. Allowed: 0 to 100.</value>
    public double ParameterNames { get; set; } = 1;

    /// <summary>Gets or sets the weight of the values that parameters may take.</summary>
    /// <value>The default value is 1. Allowed: 0 to 100.</value>
    public double EnumValues { get; set; } = 1;

    /// <summary>Gets or sets the weight of the descriptions of parameters.</summary>
    /// <value>The default value is 0.5. Allowed: 0 to 100.</value>
    public double ParameterDescriptions { get; set; } = 0.5;
}
