from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('universes', '0022_comments_are_moderated'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='listing',
            name='tempo',
            field=models.FloatField(default=0, help_text='Of what others get.'),
        ),
        migrations.AddField(
            model_name='listing',
            name='traits',
            field=models.JSONField(default=dict, help_text='What it is compared by: universes.documents.likeness.'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['tempo', 'universe'], name='listing_by_tempo'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['at'], name='comment_lately'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['universe'], include=('visibility',), name='publication_shown'),
        ),
        migrations.AddIndex(
            model_name='universe',
            index=models.Index(fields=['-changed', 'id'], name='universe_lately'),
        ),
        migrations.AddIndex(
            model_name='universe',
            index=models.Index(fields=['-created', 'id'], name='universe_made'),
        ),
        migrations.AddIndex(
            model_name='universe',
            index=models.Index(fields=['id'], include=('owner',), name='universe_whose'),
        ),
    ]
